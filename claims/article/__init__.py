"""The article on the journal version and the summary card: secondary sources, judged too."""

CONTENTS: tuple[str, ...] = (
    "article",
    "article_sgd",
    "article_text",
    "article_cyclic",
    "article_increment",
    "summary_card",
)

USES: dict[str, str] = {
    "article.gd_initialisation": "corollary_3.gd_initialisation",
    "article.gd_dataset": "corollary_3.gd_dataset",
    "article.sgd_initialisation": "corollary_3.sgd_initialisation",
    "article.sgd_dataset": "corollary_3.sgd_dataset",
    "article_text.mixture": "theorem_1",
    "article_text.cyclic": "theorem_4",
    "article_text.increment": "appendix_c_drift.eq_24 eq_13.eq_14",
    "summary_card": "proposition_5",
}
