"""The article on the journal version and the summary card: secondary sources, judged too."""

CONTENTS: tuple[str, ...] = (
    "article",
    "article_sgd",
    "article_text",
    "article_cyclic",
    "article_increment",
    "summary_card",
)
