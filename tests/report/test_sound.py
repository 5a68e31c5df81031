"""The recording is not where the report says: choosing it, and what is said of the file chosen."""

from __future__ import annotations

import wave
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from tests.report.sheet import AUDIO, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_moved_recording_can_be_attached(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, audio="gone.wav")
    opened.page.wait_for_selector("#sound-state", state="visible")
    opened.page.set_input_files("#sound-file", folder / AUDIO)
    opened.wait("player.ready")
    assert opened.page.locator("#sound-state").is_hidden()
    opened.page.keyboard.press(" ")
    opened.wait("player.playing")
    another = folder / "another.wav"
    another.write_bytes((folder / AUDIO).read_bytes())
    opened.page.set_input_files("#sound-file", another)  # while the first one plays
    assert opened.page.locator("#play").get_attribute("aria-label") == "Play"
    opened.page.locator("#play").click()
    opened.wait("player.playing && !audio.paused")
    opened.page.close()


def test_a_chosen_file_that_no_browser_plays_is_said_to_be_one(
    browser: Browser, folder: Path
) -> None:
    opened = show(browser, folder, audio="gone.wav")
    said = opened.page.locator("#sound-text")
    opened.wait('document.querySelector("#sound-text").textContent.includes("lies elsewhere")')
    unplayable = folder / "adpcm.wav"
    unplayable.write_bytes(b"RIFF" + b"\x07" * 4096)
    opened.page.set_input_files("#sound-file", unplayable)
    opened.wait('document.querySelector("#sound-text").textContent.includes("--embed-audio")')
    assert "adpcm.wav" in str(said.text_content())
    opened.page.close()


def test_a_chosen_file_of_another_length_is_asked_about(browser: Browser, folder: Path) -> None:
    """The right one differs by what programs add at the ends: 1 s and half a percent."""
    opened = show(browser, folder, audio="gone.wav")
    said = opened.page.locator("#sound-state")
    for long_s, doubted in ((241, False), (242, True), (200, True), (240, False)):
        file = folder / f"lasts{long_s}.wav"
        with wave.open(str(file), "wb") as sound:
            sound.setparams((1, 1, 4000, 0, "NONE", ""))
            sound.writeframes(bytes([128]) * long_s * 4000)
        opened.page.set_input_files("#sound-file", file)
        opened.wait(f"player.ready && Math.abs(audio.duration - {long_s}) < 0.1")
        assert said.is_visible() is doubted, long_s
    opened.page.set_input_files("#sound-file", folder / "lasts200.wav")
    opened.wait('document.querySelector("#sound-text").textContent !== ""')
    question = "This file lasts 3:20, the analysed recording 4:00. Is it the right one?"
    assert question in said.inner_text()
    assert said.get_by_text("Choose the file").is_visible()
    opened.page.close()


def test_a_phone_without_the_sound_says_so_where_it_was_tapped(
    browser: Browser, folder: Path
) -> None:
    opened = show(browser, folder, audio="gone.wav", width=390)
    opened.wait("document.documentElement.classList.contains('mute')")
    moment = opened.page.locator("#t-interjections .at").nth(1)
    moment.scroll_into_view_if_needed()
    moment.click()
    assert not opened.page.evaluate(
        "(r => r.bottom > 0 && r.top < innerHeight)"
        "(document.querySelector('#sound-state').getBoundingClientRect())"
    )
    player = opened.page.locator(".transport")
    assert player.get_by_text("Without the recording").is_visible()
    with opened.page.expect_file_chooser() as chosen:
        player.get_by_text("Choose the file").click()
    chosen.value.set_files(folder / AUDIO)
    opened.wait("player.ready")
    assert player.get_by_text("Choose the file").is_hidden()
    opened.page.close()


def test_a_recording_can_be_dropped_on_the_page(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, audio="gone.wav")
    opened.page.wait_for_selector("#sound-state", state="visible")
    sound = b64encode((folder / AUDIO).read_bytes()).decode()
    opened.page.evaluate(
        """(sound) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(sound), (c) => c.charCodeAt(0));
          const file = new File([bytes], "moved.wav", { type: "audio/wav" });
          carried.items.add(file);
          for (const type of ["dragover", "drop"]) {
            const options = { bubbles: true, cancelable: true, dataTransfer: carried };
            document.body.dispatchEvent(new DragEvent(type, options));
          }
        }""",
        sound,
    )
    opened.wait("player.ready")
    assert opened.page.locator("#sound-state").is_hidden()
    opened.page.close()
