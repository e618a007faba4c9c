"""French from one end of the pages to the other: nothing that is said in French reads as it does in English."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext

from visitor import Open, Visitor

SAID = """() => {
  const spoken = ["title", "aria-label", "aria-valuetext", "placeholder", "alt"];
  const beside = "script, style, noscript, [lang]:not(html, nn-sim)";
  const elements = [...document.querySelectorAll("*")].filter((one) => !one.closest(beside));
  const texts = elements.flatMap((one) => [
    ...[...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
    ...spoken.map((name) => one.getAttribute(name) ?? ""),
  ]);
  const pictures = window.nnsim?.document?.roots() ?? [];
  const drawn = pictures.flatMap((root) => [
    root.title?.text,
    ...[...root.left, ...root.below].map((axis) => axis.axis_label),
    ...[...root.center].flatMap((one) => (one.items ?? []).map((item) => item.label?.value)),
  ]);
  const all = [...texts, ...drawn].filter((text) => typeof text === "string");
  return all.map((text) => text.replace(/\\s+/g, " ").trim());
}"""
"""Every text of a page, shown or not yet: of elements, of attributes that are read out, and of the pictures."""

SAME = {
    *("nnsim", "nnsim ↗", "Ctrl", "Pause", "Source", "Activation", "Axes", "Horizon", "Palette", "Points"),
    *("constant", "grand tour", "orange", "Adagrad", "Adam", "AdamW", "RMSProp", "Nesterov", "Huber", "L1", "L2"),
    *("ELU", "GELU", "SiLU", "ReLU", "tanh", "x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "β₁", "β₂"),
    *(f"{function} {of}" for function in ("sin", "cos", "sinh") for of in ("x₁", "x₂")),
}
"""Names, and words that French has too."""

EVERYTHING = "panels=representation,twin,task,curves,strip,network&curves=accuracy,loss,gradient_norm,weight_norm"


def said(visitor: Visitor) -> set[str]:
    return {text for text in visitor.frame.evaluate(SAID) if re.search(r"[^\W\d_]{2}", text)}


def everything_of_the_page(visitor: Visitor) -> set[str]:
    """In all its states, one after the other."""
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.call("configure", EVERYTHING)
    visitor.call("step", 30)
    visitor.open_settings("task")
    texts = said(visitor)
    visitor.page.keyboard.press("Escape")
    visitor.frame.click("#share-open")
    visitor.frame.click("#share [data-copy=link] button")
    visitor.frames(3)
    texts |= said(visitor)
    visitor.page.keyboard.press("Escape")
    visitor.frame.evaluate("nnsim.configure('noise=9').catch(() => {})")
    visitor.frame.wait_for_selector("#notice:not([hidden])")
    return texts | said(visitor)


def everything_of_the_widget(visitor: Visitor) -> set[str]:
    visitor.wait_until("running")
    texts = said(visitor)
    visitor.call("step", 5)
    return texts | said(visitor)


def everything_of_the_article(visitor: Visitor) -> set[str]:
    visitor.frame.wait_for_selector("nn-sim iframe", state="attached")
    return said(visitor)


@pytest.mark.parametrize(
    ("page", "everything", "many"),
    [
        ("index.html", everything_of_the_page, 300),
        ("embed.html", everything_of_the_widget, 30),
        ("demo.html", everything_of_the_article, 5),
    ],
)
def test_no_text_is_the_same_in_both_languages(open_page: Open, page: str, everything, many: int) -> None:  # type: ignore[no-untyped-def]  # of a Visitor, to what it says
    french = everything(open_page(f"{page}?lang=fr"))
    english = everything(open_page(f"{page}?lang=en"))
    assert len(french) > many
    assert sorted((english & french) - SAME) == []


def test_a_failure_is_told_in_french_and_again_in_english(open_page: Open) -> None:
    def prepare(visitor: Visitor) -> None:
        visitor.complaints.expected += [r"Failed to load resource"]
        visitor.page.route("**/pyodide.asm.wasm", lambda route: route.fulfill(status=404))

    visitor = open_page("index.html?lang=fr#runs=1", prepare=prepare)
    visitor.wait_until("error")
    failure = visitor.text("#failure")
    assert "pyodide.asm.wasm n’a pas pu être chargé : le serveur a répondu 404" in failure
    assert "C’était pendant : le chargement de pyodide.asm.wasm." in failure
    assert visitor.frame.get_attribute("[data-language=fr]", "aria-pressed") == "true"
    visitor.frame.click("[data-language=en]")
    assert "pyodide.asm.wasm could not be loaded: the server answered 404" in visitor.text("#failure-message")
    assert visitor.frame.get_attribute("[data-language=fr]", "aria-pressed") == "false"


def test_each_stage_of_a_start_is_told_in_french(open_page: Open) -> None:
    def prepare(visitor: Visitor) -> None:
        visitor.page.add_init_script(
            """window.stages = new Set();
            new MutationObserver(() => window.stages.add(document.getElementById("loading-stage")?.textContent))
              .observe(document, {childList: true, characterData: true, subtree: true});"""
        )

    visitor = open_page("index.html?lang=fr#runs=1", prepare=prepare)
    visitor.wait_until("running")
    stages = visitor.frame.evaluate("[...window.stages].filter(Boolean)")
    assert {"Démarrage de Python", "Importation de NumPy et de Bokeh", "Dessin des premières images"} <= set(stages)
    assert [stage for stage in stages if re.search(r"Loading \w|Python, |Starting|Importing|Drawing", stage)] == [
        stage for stage in stages if stage.startswith("Chargement : ") and "Python, " in stage
    ]


def test_the_language_may_stand_in_the_fragment_until_another_is_chosen(open_page: Open) -> None:
    visitor = open_page("index.html#lang=fr&runs=1")
    visitor.wait_until("running")
    assert visitor.frame.evaluate("document.documentElement.lang") == "fr"
    assert visitor.state["config"]["runs"] == 1
    visitor.frame.click("[data-language=en]")
    visitor.frame.wait_for_selector("#essentials label >> text=Learning rate")
    assert visitor.page.url.split("?")[1] == "lang=en#runs=1"


def test_numbers_in_the_pictures_have_a_decimal_comma(open_page: Open) -> None:
    visitor = open_page("index.html?lang=fr#runs=1")
    visitor.wait_until("running")
    labels = "root('loss').left[0].formatter.doFormat([0.5, 1.25, 3], {})"
    assert visitor.model(labels) == ["0,5", "1,25", "3"]
    visitor.frame.click("[data-language=en]")
    visitor.frame.wait_for_selector("#essentials label >> text=Learning rate")
    assert visitor.model(labels) == ["0.5", "1.25", "3"]


@pytest.mark.parametrize(
    ("languages", "attribute", "title"),
    [
        (["en"], "", "A neural network learning"),
        (["de", "fr-CA"], "", "Un réseau de neurones qui apprend"),
        (["en"], 'lang="fr"', "Un réseau de neurones qui apprend"),
        (["fr"], 'lang="en"', "A neural network learning"),
    ],
)
def test_the_frame_of_a_widget_is_named_in_its_language(
    context: BrowserContext, site: str, languages: list[str], attribute: str, title: str
) -> None:
    page = context.new_page()
    page.add_init_script(f"Object.defineProperty(navigator, 'languages', {{get: () => {languages}}})")
    page.route("**/embed.html*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.route(
        "**/host.html",
        lambda route: route.fulfill(
            body=f'<!doctype html><link rel="icon" href="data:,"><script src="nnsim.js"></script>'
            f"<nn-sim {attribute}></nn-sim>",
            content_type="text/html",
        ),
    )
    page.goto(f"{site}host.html")
    assert page.get_attribute("nn-sim iframe", "title") == title


@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_without_a_program_it_is_said_in_every_language(browser: Browser, site: str, page: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site + page)
    assert tab.locator(".noscript").all_inner_texts() == [
        "nnsim trains its network in your browser, and needs JavaScript for it.",
        "nnsim entraîne son réseau dans votre navigateur, et a besoin de JavaScript pour cela.",
    ]
    assert "did not start" in (tab.text_content(".stalled") or "")
    assert "n’a pas démarré" in (tab.text_content(".stalled") or "")
    context.close()
