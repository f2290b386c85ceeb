"""The article on the journal version and the summary card: secondary sources, judged too."""

CONTENTS: tuple[str, ...] = ("article", "article_text", "summary_card")
