/**
 * Finding and making elements, with their types.
 */

/**
 * An element that may be missing: the embedded page has fewer of them.
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function maybe(id) {
  return document.getElementById(id);
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function find(id) {
  const element = maybe(id);
  if (!element) throw new Error(`no #${id} in the page`);
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Writes text only where it differs, sixty times a second.
 * @param {Element | null} element
 * @param {string} text
 */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
