"""Words of any script, taken apart and put together."""

from __future__ import annotations

import pytest

from analyzer.speech.scripts import line_of, parted

LINES = ("we sort it, ok?", "我们先排序、然后再找。", "用 BERT 模型 的 loss。", "ลองดูก่อน ครับ", "")


@pytest.mark.parametrize("line", LINES)
def test_what_is_taken_apart_loses_no_letter(line: str) -> None:
    assert "".join(parted(line)) == line.replace(" ", "")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["we", " sort", "it."], "we sort it."),
        (["我们", "先", "排序、", "然后", "再找", "。"], "我们先排序、然后再找。"),
        (["用", "k", "means", "聚类"], "用 k means 聚类"),
        (["한국어는", "띄어", "씁니다."], "한국어는 띄어 씁니다."),
        (["ลอง", "ดูก่อน"], "ลองดูก่อน"),
    ],
)
def test_a_line_has_spaces_where_its_script_has_them(words: list[str], line: str) -> None:
    assert line_of(words) == line
