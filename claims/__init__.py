"""The claims on one paper: a folder for each section, with the texts of its statements and their judges.

``PAPER`` is what the runner (`referee`) knows of it; its sections are the table of contents, in the paper's
order.  A text stands in the section's ``statements.md``, and the function that judges it in a module beside it;
what is wrong in the paper and no claim can judge stands in ``findings.md``.  What judges share stands in
``claims/theory/``.
"""

from claims.engines import SimulationEngines
from referee import Kind, Paper, Section

PAPER = Paper(
    package=__name__,
    number="arXiv 2308.03215",
    title="The Effect of SGD Batch Size on Autoencoder Learning",
    sections=(
        Section("section_1", "Section 1"),
        Section("section_3", "Section 3"),
        Section("section_4", "Section 4"),
        Section("section_5", "Section 5"),
        Section("appendix_a", "Appendix A"),
        Section("appendix_b", "Appendix B"),
        Section("appendix_c", "Appendix C"),
        Section("appendix_d", "Appendix D"),
        Section("appendix_e", "Appendix E"),
        Section("appendix_f", "Appendix F"),
        Section("contract", "Engine contract", Kind.RULE),
        Section("article", "Article", Kind.COMMENTARY),
        Section("laws", "Laws", Kind.LAW),
        Section(
            "observations",
            "Observations",
            Kind.OBSERVATION,
            modules=("mechanism", "sharpness", "maps", "training", "activations", "elsewhere", "criterion"),
        ),
    ),
    engines=SimulationEngines(),
    restated=("Corollary 16",),
    edition="We read arXiv 2308.03215v1. The paper has appeared in the Journal of Machine Learning Research "
    "(volume 26, 2025, paper 23-1022), whose text we did not have: some of this may be mended there.",
    notation="In the examples the datapoints are the first coordinate vectors, unless they are given.",
    sources=("engine",),
)
