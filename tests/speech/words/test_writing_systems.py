"""Words of any script, taken apart and put together."""

from __future__ import annotations

import pytest

from analyzer.speech.words.writing_systems import line_of, parted, word_count

LINES = (
    "we sort it, ok?",
    "“we” — he said… “sort it”",
    "我们先排序、然后再找。",
    "用 BERT 模型的 loss。",
    "他说“你好”然后走了。",
    "他说“你好”“再见”、用“BERT”模型",
    "你好……然后走",
    "先排序——再找",
    "まず「データ」を分けて、見ます。",
    "ลองดูก่อน ครับ",
    "สวัสดีครับ ผมชื่อแอน",
    "",
)


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_taken_apart_is_put_together_again(line: str) -> None:
    assert line_of(parted(line)) == line


@pytest.mark.parametrize(("text", "count"), [("3.5个模型", 3), ("用k-means算法", 3), ("嗯。", 1)])
def test_a_word_is_counted_where_it_is_parted(text: str, count: int) -> None:
    assert word_count(text) == len(parted(text)) == count


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
