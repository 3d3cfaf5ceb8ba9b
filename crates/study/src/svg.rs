//! Plots as SVG within a page.

use std::fmt::Write as _;

use crate::page::escape;
use crate::section::Plot;

/// Colours of lines, told apart by most eyes (Okabe & Ito 2008).
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
/// Sides of a plot's area, and the room around it.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 46.0;
const BELOW: f64 = 40.0;
const ABOVE: f64 = 8.0;
const RIGHT: f64 = 14.0;
/// The height of a bar with its gap, and of a cell of a matrix.
const BAR: f64 = 18.0;
const CELL: f64 = 34.0;
/// The room for names.
const NAMES: f64 = 84.0;

/// A text that grows.
struct Svg {
    body: String,
}

impl Svg {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(text);
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        self.put(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape(text)));
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], class: &str) {
        let ([a, b], [c, d]) = (from, to);
        self.put(format_args!("<line x1=\"{a:.1}\" y1=\"{b:.1}\" x2=\"{c:.1}\" y2=\"{d:.1}\" class=\"{class}\"/>"));
    }

    fn whole(self, width: f64, height: f64, title: &str) -> String {
        format!(
            "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">{}</svg></figure>",
            escape(title),
            self.body
        )
    }
}

/// Axes from `low` to `high`, with six marks each; gives the map from values to places.
fn axes(svg: &mut Svg, names: &[String; 2], low: [f64; 2], high: [f64; 2]) -> impl Fn([f64; 2]) -> [f64; 2] + use<> {
    let place = move |[x, y]: [f64; 2]| {
        [LEFT + WIDTH * (x - low[0]) / (high[0] - low[0]), ABOVE + HEIGHT * (1.0 - (y - low[1]) / (high[1] - low[1]))]
    };
    const STEPS: usize = 5;
    for step in 0..=STEPS {
        let at = |axis: usize| low[axis] + (high[axis] - low[axis]) * step as f64 / STEPS as f64;
        let (x, y) = (place([at(0), low[1]]), place([low[0], at(1)]));
        svg.line(x, [x[0], ABOVE], "grid");
        svg.line(y, [LEFT + WIDTH, y[1]], "grid");
        svg.text(x[0], ABOVE + HEIGHT + 14.0, "middle", &short(at(0)));
        svg.text(LEFT - 5.0, y[1] + 4.0, "end", &short(at(1)));
    }
    svg.text(LEFT + 0.5 * WIDTH, ABOVE + HEIGHT + 31.0, "middle", &names[0]);
    svg.put(format_args!(
        "<text transform=\"translate(11 {:.0}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        ABOVE + 0.5 * HEIGHT,
        escape(&names[1])
    ));
    place
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A plot as a figure of HTML.
pub(crate) fn svg(plot: &Plot) -> String {
    let mut svg = Svg { body: String::new() };
    let (width, height) = (LEFT + WIDTH + RIGHT, ABOVE + HEIGHT + BELOW);
    match plot {
        Plot::Lines { title, axes: names, ends, lines } => {
            let place = axes(&mut svg, names, [0.0; 2], *ends);
            for (number, (name, points)) in lines.iter().enumerate() {
                let colour = COLOURS[number % COLOURS.len()];
                let path: Vec<String> =
                    points.iter().map(|point| place(*point)).map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
                svg.put(format_args!(
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                    path.join(" ")
                ));
                let y = ABOVE + HEIGHT - 12.0 - 16.0 * number as f64;
                svg.put(format_args!("<g fill=\"{colour}\">"));
                svg.text(LEFT + WIDTH - 6.0, y, "end", name);
                svg.put(format_args!("</g>"));
            }
            svg.whole(width, height, title)
        }
        Plot::Scatter { title, axes: names, range: [low, high], points } => {
            let place = axes(&mut svg, names, [*low; 2], [*high; 2]);
            svg.line(place([*low; 2]), place([*high; 2]), "mark");
            for point in points {
                let [x, y] = place(point.map(|value| value.clamp(*low, *high)));
                svg.put(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\" fill=\"{}\" fill-opacity=\"0.55\"/>",
                    COLOURS[0]
                ));
            }
            svg.whole(width, height, title)
        }
        Plot::Bars { title, end, mark, bars } => bars_of(svg, title, *end, *mark, bars),
        Plot::Matrix { title, rows, columns, counts } => matrix_of(svg, title, rows, columns, counts),
    }
}

fn bars_of(mut svg: Svg, title: &str, end: f64, mark: Option<f64>, bars: &[(String, f64, f64, f64)]) -> String {
    let place = |value: f64| NAMES + WIDTH * (value / end).clamp(0.0, 1.0);
    let height = ABOVE + BAR * bars.len() as f64;
    for step in 0..=5 {
        let value = end * f64::from(step) / 5.0;
        svg.line([place(value), ABOVE], [place(value), height], "grid");
        svg.text(place(value), height + 14.0, "middle", &short(value));
    }
    for (number, (name, value, low, high)) in bars.iter().enumerate() {
        let top = ABOVE + BAR * number as f64;
        svg.text(NAMES - 6.0, top + 12.0, "end", name);
        if value.is_finite() {
            svg.put(format_args!(
                "<rect x=\"{NAMES:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                top + 2.0,
                place(*value) - NAMES,
                BAR - 4.0,
                COLOURS[0]
            ));
        }
        if low.is_finite() && high.is_finite() {
            let middle = top + 0.5 * BAR;
            svg.line([place(*low), middle], [place(*high), middle], "whisker");
        }
        svg.text(NAMES + WIDTH + 6.0, top + 12.0, "start", &short(*value));
    }
    if let Some(mark) = mark {
        svg.line([place(mark), ABOVE], [place(mark), height], "mark");
    }
    svg.whole(NAMES + WIDTH + 44.0, height + 22.0, title)
}

fn matrix_of(mut svg: Svg, title: &str, rows: &[String], columns: &[String], counts: &[Vec<u64>]) -> String {
    const HEAD: f64 = 64.0;
    for (number, name) in columns.iter().enumerate() {
        let x = NAMES + CELL * (number as f64 + 0.5);
        svg.put(format_args!(
            "<text transform=\"translate({:.1} {:.1}) rotate(-45)\">{}</text>",
            x,
            HEAD - 6.0,
            escape(name)
        ));
    }
    for (number, (name, row)) in rows.iter().zip(counts).enumerate() {
        let top = HEAD + CELL * number as f64;
        svg.text(NAMES - 6.0, top + 0.5 * CELL + 4.0, "end", name);
        let all = row.iter().sum::<u64>().max(1) as f64;
        for (place, &count) in row.iter().take(columns.len()).enumerate() {
            let share = count as f64 / all;
            let x = NAMES + CELL * place as f64;
            let colour = if columns.get(place) == Some(name) { "0,114,178" } else { "213,94,0" };
            svg.put(format_args!(
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{CELL:.1}\" height=\"{CELL:.1}\" fill=\"rgba({colour},{share:.3})\" class=\"cell\"/>"
            ));
            if count > 0 {
                svg.text(x + 0.5 * CELL, top + 0.5 * CELL + 4.0, "middle", &count.to_string());
            }
        }
    }
    svg.whole(NAMES + CELL * columns.len() as f64 + 50.0, HEAD + CELL * rows.len() as f64 + 6.0, title)
}
