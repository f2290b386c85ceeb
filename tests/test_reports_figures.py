"""Figures: drawn from data alone, the same bytes every time, and one bad one costs only itself."""

import hashlib
import subprocess
import sys
import textwrap

import matplotlib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from matplotlib.image import imread

from evidence import Figure
from reports import ReportError, drawing, figures, load, to_plain
from reports import typed as built
from reports import write as written
from reports.style import COLOURS, lines
from tests import reports_samples as samples
from tests.reports_samples import ROOT, files, typed


def png(spec):
    """A plain figure, drawn in pixels."""
    return figures.image(built(Figure, to_plain(spec)), "png")


def draw(report, directory, errors=None):
    """The figures of a plain report, drawn."""
    return drawing.draw(typed(report), directory, errors)


def write(report, directory):
    """A plain report with all its pages."""
    written(typed(report), directory)


def contour(**changes):
    x = np.linspace(-1, 1, 9)
    z = np.subtract.outer(x**2, x) ** 2
    return {"x": x.tolist(), "y": x.tolist(), "z": z.tolist(), "levels": 6} | changes


def pixels(image, tmp_path):
    path = tmp_path / "image.png"
    path.write_bytes(image)
    return imread(path)


def series(**changes):
    return {"label": "a", "x": [1, 2], "y": [3, 4], "style": "line", "y_upper": None, "like": ""} | changes


def test_every_style_leaves_its_colour(tmp_path):
    image = pixels(png(samples.figure()), tmp_path)
    height, width, _ = image.shape
    assert height > 500
    assert width > 800
    colours = np.unique((image[..., :3] * 255).round().astype(int).reshape(-1, 3), axis=0)
    for index, hexadecimal in enumerate(COLOURS[:6]):
        wanted = [int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]
        near = np.abs(colours - wanted).max(axis=1).min()
        assert near < 40 or index == 3, hexadecimal  # the band is pale
    assert len(colours) > 100


def test_a_contour_fills_its_axes(tmp_path):
    plain = samples.figure(series=[series()], y_scale="linear", equal_aspect=True)
    filled = plain | {"contour": contour(), "series": []}
    white = [(pixels(png(spec), tmp_path)[..., :3].min(axis=2) > 0.99).mean() for spec in (plain, filled)]
    assert white[1] < 0.6 < white[0]


def colours(spec, tmp_path):
    """Which of the palette's colours a figure shows."""
    image = (pixels(png(spec), tmp_path)[..., :3] * 255).round().astype(int).reshape(-1, 3)
    wanted = {i: [int(c[k : k + 2], 16) for k in (1, 3, 5)] for i, c in enumerate(COLOURS[:6])}
    return {i for i, colour in wanted.items() if (np.abs(image - colour).max(axis=1) < 12).sum() > 40}


def test_series_that_are_alike_share_a_colour(tmp_path):
    pair = [series(label="engine"), series(label="bound", y=[5, 6], style="dashed")]
    assert colours(samples.figure(series=pair), tmp_path) == {0, 1}
    pair[1]["like"] = "engine"
    assert colours(samples.figure(series=pair), tmp_path) == {0}


def test_a_figure_grows_with_its_title_and_legend_and_not_in_width(tmp_path):
    few = [series(label="a")]
    many = [series(label=f"a long name of a curve, {k}") for k in range(9)]
    sizes = [
        pixels(png(samples.figure(series=some, title=title)), tmp_path).shape
        for some, title in ((few, "short"), (many, "short"), (few, "a title of many words " * 6))
    ]
    assert len({width for _, width, _ in sizes}) == 1
    assert sizes[0][0] < min(sizes[1][0], sizes[2][0])


def test_a_title_is_not_broken_within_a_formula():
    title = r"The drift of $R_t$ near its limit, over the shares of two rivals, $m = 3$, $\eta = 0.2$"
    broken = lines(title, 40).split("\n")
    assert " ".join(broken) == title, broken
    assert len(broken) > 1
    assert all(line.count("$") % 2 == 0 for line in broken)
    assert lines("costs 3 $ or more", 60) == r"costs 3 \$ or more"
    assert lines("", 60) == ""


def test_many_cells_are_colours_alone_and_a_line_goes_around_those_inside(tmp_path):
    axis = [str(k) for k in range(12)]
    z = [[float(i + j) for i in range(12)] for j in range(12)]
    plain = cells(x=axis, y=axis, z=z)
    outlined = plain | {"inside": [[i < 3 and j < 4 for i in range(12)] for j in range(12)]}
    assert 1 not in colours(samples.figure(series=[], maps=[plain]), tmp_path)
    assert 1 in colours(samples.figure(series=[], maps=[outlined]), tmp_path)


def cells(row="participation of a neuron", column="n = 4", **changes):
    spec = {"row": row, "column": column, "x": ["1", "4", "8"], "y": ["0.1", "0.4"], "inside": []}
    return spec | {"z": [[1.0, 2.0, "nan"], [4.0, 5.0, 6.0]]} | changes


def test_maps_stand_in_rows_and_columns_of_their_names(tmp_path):
    one = png(samples.figure(series=[], maps=[cells()]))
    several = [cells(column=c) for c in ("n = 4", "n = 8", "n = 16")] + [cells(row="$R$", z=[[0.0] * 3] * 2)]
    many = png(samples.figure(series=[], maps=several))
    small, large = (pixels(image, tmp_path).shape for image in (one, many))
    assert large[0] > small[0]
    assert large[1] > small[1]
    assert png(samples.figure(series=[], maps=several)) == many


@pytest.mark.parametrize(
    ("maps", "message"),
    [
        (
            [cells(x=["1"])],
            "map 'participation of a neuron', 'n = 4': z has 2 rows of .3. values, expected 2 rows of 1",
        ),
        ([cells(), cells()], "two maps have the same row and column"),
        ([cells(z=[["nan"] * 3] * 2)], "no finite number"),
    ],
)
def test_bad_maps_are_named(maps, message):
    with pytest.raises(ValueError, match=message):
        png(samples.figure(maps=maps))


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_scales_and_non_finite_values(scale):
    gaps = series(x=[0, 1, "nan", 10, 100], y=[1, "inf", 2, 0, 5], style="points")
    assert png(samples.figure(series=[gaps], x_scale=scale, y_scale=scale))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"series": [series(x=[1])]}, "series 'a': x has 1 values, y has 2"),
        ({"series": [series(style="band")]}, "series 'a': a band needs y_upper"),
        ({"series": [series(style="band", y_upper=[1])]}, "y has 2 values, y_upper has 1"),
        ({"series": [series(style="interval")]}, "series 'a': an interval needs y_upper"),
        ({"series": [series(style="interval", y_upper=[1])]}, "y has 2 values, y_upper has 1"),
        ({"series": []}, "no finite point"),
        ({"series": [series(y=[0, -1])]}, "no finite point"),  # on a log scale
        ({"contour": contour(x=[1.0])}, "contour: z has 9 rows of 9 values, expected 9 rows of 1"),
        ({"contour": contour(z=[[1.0] * 9] * 9)}, "no two different finite values"),
        ({"contour": contour(z=[])}, "z has 0 rows of no values"),
    ],
)
def test_bad_data_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        png(samples.figure(**changes))


def test_mathematics_that_matplotlib_does_not_know_is_shown_as_typed():
    known = png(samples.figure(title="plain"))
    odd = png(samples.figure(title=r"$\begin{cases} x \end{cases}$", x_label="$", caption="$\\"))
    assert odd
    assert odd != known


@pytest.mark.parametrize(
    "letter", [r"\mathbb{E}\,F^p", r"\mathcal M", r"\mathcal{M}_t", r"\mathscr L", r"\mathfrak S"]
)
def test_no_letter_needs_a_font_that_only_matplotlib_has(letter):
    drawn = figures.image(built(Figure, to_plain(samples.figure(y_label=f"${letter}$"))), "svg").decode()
    assert not [c for c in drawn if "\ue000" <= c <= "\uf8ff" or ord(c) >= 0xF0000]


def test_one_bad_figure_costs_only_itself(tmp_path):
    bad = samples.figure("bad", series=[series(x=[1])])
    first = samples.claim(figures=[samples.figure("a"), bad, samples.figure("b")])
    stale = tmp_path / "theorem_1__as_printed--bad.svg"
    stale.write_bytes(b"from an earlier run")
    write(samples.report(first), tmp_path)
    assert [name for name in files(tmp_path) if name.startswith("theorem_1")] == [
        f"theorem_1__as_printed--{name}.svg" for name in "ab"
    ]
    text = (tmp_path / "sections" / "section_4.md").read_text()
    assert "could not be drawn: `series 'a': x has 1 values, y has 2`" in text
    assert "](../theorem_1__as_printed--b.svg)" in text


def many_figures():
    """A report with enough figures for two processes, one of them impossible in either share."""
    bad = series(x=[1])
    specs = [samples.figure(f"f{k}", series=[series(y=[k, 3])], y_scale="linear") for k in range(8)]
    specs[4]["series"], specs[7]["series"] = [bad], [bad]
    return samples.report(samples.claim(figures=specs))


@pytest.mark.parametrize("helper", ["draws", "dies", "lies"])
def test_several_processes_draw_what_one_does(tmp_path, monkeypatch, helper):
    monkeypatch.setattr(drawing, "_cores", lambda: 2)
    monkeypatch.setattr(drawing, "FEW", 4)
    if helper != "draws":
        code = "raise SystemExit(3)" if helper == "dies" else "print('no JSON')"
        start = subprocess.Popen
        monkeypatch.setattr(
            drawing.subprocess, "Popen", lambda command, **rest: start([sys.executable, "-c", code], **rest)
        )
    together, alone = {}, {}
    (tmp_path / "together").mkdir()
    (tmp_path / "alone").mkdir()
    names = [p.name for p in draw(many_figures(), tmp_path / "together", together)]
    monkeypatch.setattr(drawing, "_cores", lambda: 1)
    assert names == [p.name for p in draw(many_figures(), tmp_path / "alone", alone)]
    assert len(names) == 6
    assert list(together) == list(alone) == [f"theorem_1__as_printed--f{k}.svg" for k in (4, 7)]
    assert together == alone
    for name in names:
        assert (tmp_path / "together" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()


def test_draw_returns_what_it_drew(tmp_path):
    errors = {}
    drawn = draw(samples.report(), tmp_path, errors)
    assert [path.name for path in drawn] == files(tmp_path) == ["theorem_1__as_printed--paths.svg"]
    assert errors == {}
    with pytest.raises(ReportError, match="cannot be written"):
        draw(samples.report(), tmp_path / "absent")


def test_a_report_is_the_same_bytes_in_another_process_and_style(tmp_path):
    spec = samples.figure(contour=contour(), equal_aspect=True, y_scale="linear")
    report = samples.report(samples.claim(figures=[samples.figure(), spec | {"name": "two"}]))
    write(report, tmp_path / "here")
    script = f"""
        import matplotlib
        matplotlib.rcParams["font.size"] = 30
        from reports import load, write
        write(load({str(tmp_path / "here" / "report.json")!r}), {str(tmp_path / "there")!r})
        import sys
        assert "matplotlib.pyplot" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, check=True)
    digests = [
        {
            p.relative_to(tmp_path / side): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in (tmp_path / side).rglob("*")
            if p.is_file()
        }
        for side in ("here", "there")
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) >= 9
    assert load(tmp_path / "there" / "report.json") == load(tmp_path / "here" / "report.json")


def test_drawing_leaves_the_global_style_alone():
    before = dict(matplotlib.rcParams)
    png(samples.figure())
    assert dict(matplotlib.rcParams) == before


def test_images_carry_no_dates_or_versions():
    spec = built(Figure, to_plain(samples.figure()))
    for form, said in (("png", (b"Software", b"tIME")), ("svg", (b"Matplotlib v", b"dc:date", b"dc:creator"))):
        image = figures.image(spec, form)
        assert not [word for word in said if word in image]
        assert image == figures.image(spec, form)


@given(samples.figures)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_figure_is_drawn_or_explained(tmp_path_factory, spec):
    directory = tmp_path_factory.mktemp("figures")
    errors = {}
    drawn = draw(samples.report(samples.claim(figures=[spec])), directory, errors)
    assert (len(drawn), len(errors)) in ((1, 0), (0, 1))  # an image, or a reason
    assert all(errors.values())
    assert files(directory) == [path.name for path in drawn]
