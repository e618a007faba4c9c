"""For everyone: in French; told in words; by keyboard; enlarged."""

from __future__ import annotations

from visitor import Open, Visitor


def test_the_page_speaks_french_when_asked_and_the_pictures_too(open_page: Open) -> None:
    visitor = open_page("index.html?lang=fr")
    visitor.wait_until("running")
    visitor.call("pause")
    assert visitor.frame.evaluate("document.documentElement.lang") == "fr"
    assert visitor.text("#play .label") == "Lecture"
    assert visitor.text(".about h2 >> visible=true") == "Que voit-on ici ?"
    assert visitor.model("root('task-0').title.text") == "Essai 1 · prédiction"
    visitor.frame.wait_for_selector("#essentials [data-field=learning_rate]")
    assert "Taux d’apprentissage" in visitor.text("#essentials")
    before = visitor.state
    visitor.frame.click("[data-language=en]")
    visitor.frame.wait_for_selector("#essentials label >> text=Learning rate")
    assert visitor.text("#play .label") == "Play"
    assert visitor.model("root('task-0').title.text") == "Run 1 · prediction"
    assert "lang=en" in visitor.page.url
    assert visitor.state == before, "the training goes on where it was"


def test_the_browsers_language_is_spoken(open_page: Open) -> None:
    visitor = open_page(
        prepare=lambda v: v.page.add_init_script(
            "Object.defineProperty(navigator, 'languages', {get: () => ['de', 'fr-CA', 'en']})"
        )
    )
    visitor.frame.wait_for_selector("html[lang=fr]", state="attached")
    visitor.wait_until("running")


def test_a_refusal_is_told_in_french(open_page: Open) -> None:
    visitor = open_page("index.html?lang=fr#noise=9")
    visitor.wait_until("running")
    assert "Cette configuration est inutilisable." in visitor.text("#notice")


def test_step_and_accuracy_are_said_at_a_humane_pace(visitor: Visitor) -> None:
    visitor.call("step", 40)
    assert visitor.text("#spoken").startswith("Step 40. run 1: accuracy ")
    label = visitor.frame.get_attribute("[data-root=task-1]", "aria-label") or ""
    assert "run 2: accuracy" in label
    visitor.frame.evaluate(
        """() => {
          window.said = [];
          const heard = () => window.said.push(document.getElementById("spoken").textContent);
          const changes = {childList: true, characterData: true, subtree: true};
          new MutationObserver(heard).observe(document.getElementById("spoken"), changes);
        }"""
    )
    visitor.call("play")
    visitor.wait_for_step(400)
    visitor.call("pause")
    assert 1 <= len(visitor.frame.evaluate("window.said")) <= 20


def test_help_opens_by_key_and_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.frame.focus("#reset")
    visitor.page.keyboard.press("?")
    assert visitor.frame.is_visible("#help")
    visitor.page.keyboard.press("Escape")
    assert visitor.frame.is_hidden("#help")
    assert visitor.frame.evaluate("document.activeElement.id") == "reset"


def test_at_200_percent_nothing_scrolls_sideways(visitor: Visitor) -> None:
    try:
        visitor.page.set_viewport_size({"width": 720, "height": 450})  # what 1440 by 900 are at 200 %
        visitor.open_settings("network")
        visitor.frames(3)
        assert visitor.frame.evaluate("document.documentElement.scrollWidth") == 720
        assert visitor.frame.evaluate("document.getElementById('settings-groups').scrollWidth") <= 380
    finally:
        visitor.page.keyboard.press("Escape")
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
