"""The article on the journal version and the summary card: secondary sources, judged too."""

CONTENTS: tuple[str, ...] = (
    "article",
    "article_sgd",
    "article_text",
    "article_cyclic",
    "article_increment",
    "article_limit",
    "article_walk",
    "summary_card",
    "summary_card_curvature",
)

USES: dict[str, str] = {
    "article.gd_initialisation": "corollary_3.gd_initialisation",
    "article.gd_dataset": "corollary_3.gd_dataset",
    "article.sgd_initialisation": "corollary_3.sgd_initialisation",
    "article.sgd_dataset": "corollary_3.sgd_dataset",
    "article_text.mixture": "theorem_1",
    "article_text.cyclic": "theorem_4",
    "article_text.increment": "appendix_c_drift.eq_24 eq_13.eq_14",
    "article_limit": "theorem_11",
    "article_limit/linear_activation": "theorem_2 corollary_6",
    "article_walk": "proposition_8",
    "summary_card": "proposition_5",
    "summary_card_curvature": "theorem_13 appendix_f.identity",
}
