"""What is said in the made-up interviews: lines by side and phase."""

from __future__ import annotations

OPENING = (
    ("i", "question", "Hi, thanks for joining. Could you tell me a bit about yourself?"),
    ("c", "", "sure I work on ranking models mostly and before that I did a masters in statistics"),
    ("i", "statement", "Great. I'll share my screen and paste the prompt."),
    ("c", "", "okay"),
)
ASKED: tuple[tuple[str, str], ...] = (
    ("question", "Why did you pick the squared distance there?"),
    ("question", "What is the complexity of that loop?"),
    ("hint", "You may want to look at what happens when a cluster is empty."),
    ("hint", "Think about whether you need the square root at all."),
    ("correction", "Careful, that axis sums over the features, not the points."),
    ("correction", "That index is off by one, I think."),
    ("prompt", "Tell me what you are thinking."),
    ("prompt", "Can you walk me through what you are typing?"),
    ("question", "How would you test this?"),
    ("statement", "No rush, we have plenty of time."),
)
ANSWERS = (
    "because the square root keeps the order so we can leave it out and save the work",
    "so it is the number of points times the number of centroids times the features",
    "right um if a cluster is empty the mean is not defined so I would keep the old centroid",
    "uh good point the axis should be one here because we want one value per point",
    "I am thinking about how to vectorise this instead of writing a loop over the points",
    "let me check I would take two points at zero and ten and expect the labels zero and one",
)
THINKING = (
    "first I initialise the centroids by sampling k rows without replacement",
    "then for each iteration I compute the distances from every point to every centroid",
    "this gives me a matrix with one row per point and one column per centroid",
    "I take the argmin over the columns since that is the nearest centroid",
    "now I recompute the mean of every cluster um and compare it with the old one",
    "I chose a tolerance rather than a fixed number of steps so that it stops early",
    "hmm wait that is not right I mean the shape should be n by k",
    "for example with the points one two ten eleven it should return the centres one and a half",
    "let me type this out for a minute",
    "so the trade off is memory because broadcasting makes an n by k by d array",
)
CUES = (
    ("justification", "because the square root keeps the order"),
    ("line_narration", "I take the argmin over the columns"),
    ("clarifying_question", "is the input a matrix with one row per point?"),
    ("test_walkthrough", "with the points one two ten eleven it should return"),
    ("structure_marker", "first I initialise the centroids"),
    ("abandoned_sentence", "so the thing with the"),
    ("self_repair", "wait that is not right I mean"),
    ("hedge", "I guess maybe"),
    ("announced_pause", "let me type this out for a minute"),
    ("hint_uptake", "if a cluster is empty"),
    ("engagement", "right, the axis"),
)
BACKCHANNELS = ("mm-hm", "okay", "right", "yeah")
