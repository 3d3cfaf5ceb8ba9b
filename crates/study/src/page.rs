//! The report as one page that needs nothing else: no script, no font, no picture from anywhere.

use lineament_image::encode_jpeg;

use crate::base64::base64;
use crate::gallery::Gallery;
use crate::overlay::overlay;
use crate::report::Report;
use crate::section::{Section, Table};
use crate::svg::svg;
use crate::worst::Bad;

/// The quality of the pictures.
const QUALITY: u8 = 82;

const STYLE: &str = "
body{font:15px/1.45 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#1c1c20;background:#fff}
h1{font-size:1.5em;margin-bottom:.2em}h2{margin-top:2em;border-top:1px solid #ccc;padding-top:.6em}
table{border-collapse:collapse;margin:.6em 0}td,th{padding:.18em .7em;border-bottom:1px solid #e2e2e6;text-align:right}
td:first-child,th:first-child{text-align:left}th{font-weight:600}.note{color:#7a3b00}.quiet{color:#666}
figure{display:inline-block;margin:.5em 1.2em .5em 0;vertical-align:top}figcaption{font-size:.88em;max-width:420px}
svg text{font-size:11px;fill:#333}svg g text{fill:inherit}.grid{stroke:#e4e4ea}.mark{stroke:#888;stroke-dasharray:4 3}.whisker{stroke:#111;stroke-width:1.4}.cell{stroke:#eee}
.worst{display:flex;flex-wrap:wrap;gap:.7em}.worst figure{margin:0;width:215px}.worst img{width:215px;height:215px;border-radius:4px;display:block}
.worst figcaption{overflow-wrap:anywhere}.truth{color:#1a9c35;font-weight:600}.said{color:#d56c00;font-weight:600}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#17171a}td,th{border-color:#333}svg text{fill:#bbb}.grid{stroke:#2e2e34}.whisker{stroke:#eee}.cell{stroke:#222}.note{color:#f0a860}}
";

/// Text that is safe within HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn table(table: &Table) -> String {
    let cells = |row: &[String], tag: &str| -> String {
        row.iter().map(|cell| format!("<{tag}>{}</{tag}>", escape(cell))).collect()
    };
    let rows: String = table.rows.iter().map(|row| format!("<tr>{}</tr>", cells(row, "td"))).collect();
    format!(
        "<figure><figcaption>{}</figcaption><table><tr>{}</tr>{rows}</table></figure>",
        escape(&table.title),
        cells(&table.header, "th")
    )
}

fn figures(section: &Section) -> String {
    let row = |figure: &crate::Figure| {
        format!(
            "<tr><td>{}</td><td><b>{}</b></td><td class=\"quiet\">{}</td></tr>",
            escape(figure.title),
            escape(&figure.shown()),
            escape(&figure.interval())
        )
    };
    let rows: String = section.figures.iter().map(row).collect();
    format!("<table><tr><th>figure</th><th></th><th>95 %</th></tr>{rows}</table>")
}

/// A bad picture with what is drawn on it; where it cannot be read, why.
fn bad(gallery: &Gallery, bad: &Bad) -> String {
    let caption =
        format!("<figcaption>{}<br><span class=\"quiet\">{}</span></figcaption>", escape(&bad.why), escape(&bad.path));
    let drawn = gallery.pictures().get(bad.index).map(|picture| {
        let image = picture.read().map_err(|error| error.to_string())?;
        let drawn = overlay(picture, bad, &image).map_err(|error| error.to_string())?;
        encode_jpeg(&drawn, QUALITY).map_err(|error| error.to_string())
    });
    match drawn {
        Some(Ok(jpeg)) => {
            format!(
                "<figure><img alt=\"{}\" src=\"data:image/jpeg;base64,{}\">{caption}</figure>",
                escape(&bad.path),
                base64(&jpeg)
            )
        }
        Some(Err(why)) => format!("<figure><p class=\"note\">{}</p>{caption}</figure>", escape(&why)),
        None => format!("<figure>{caption}</figure>"),
    }
}

fn section(gallery: &Gallery, section: &Section) -> String {
    let notes: String = section.notes.iter().map(|note| format!("<p class=\"quiet\">{}</p>", escape(note))).collect();
    let plots: String = section.plots.iter().map(svg).collect();
    let tables: String = section.tables.iter().map(table).collect();
    let worst: String = section.worst.iter().map(|one| bad(gallery, one)).collect();
    let worst = if worst.is_empty() {
        worst
    } else {
        format!(
            "<h3>The worst {}</h3><p class=\"quiet\"><span class=\"truth\">green: the set's labels</span>, <span class=\"said\">orange: what was said</span> (blue: boxes and faces of the whole picture). Misses first.</p><div class=\"worst\">{worst}</div>",
            section.worst.len()
        )
    };
    format!(
        "<h2 id=\"{}\">{}</h2><p>{} measured, {} missed</p>{}{notes}<div>{plots}</div><div>{tables}</div>{worst}",
        section.key,
        escape(section.title),
        section.count,
        section.missed,
        figures(section)
    )
}

impl Report {
    /// The report as one page of HTML with plots and the worst pictures of each measure. Pictures that cannot be read say so in their places.
    #[must_use]
    pub fn to_html(&self, gallery: &Gallery) -> String {
        let remarks: String =
            self.remarks().iter().map(|remark| format!("<p class=\"note\">{}</p>", escape(remark))).collect();
        let links: Vec<String> = self
            .sections
            .iter()
            .map(|section| format!("<a href=\"#{}\">{}</a>", section.key, escape(section.title)))
            .collect();
        let intervals = if self.rounds > 0 {
            format!("<p class=\"quiet\">{}</p>", escape(&self.intervals()))
        } else {
            String::new()
        };
        let sections: String = self.sections.iter().map(|one| section(gallery, one)).collect();
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1><p>{1} labelled pictures in {2}; {3} records{7}. {4} <span class=\"quiet\">Licence: {5}. The pictures of this page are the set's: do not pass the page on where the set may not be.</span></p>{remarks}{intervals}<p>{6}</p>{sections}</body></html>\n",
            escape(self.title),
            self.pictures,
            escape(&self.folder),
            self.records,
            escape(self.paper),
            escape(self.licence),
            links.join(" · "),
            if self.records_from.is_empty() { String::new() } else { format!(" ({})", escape(&self.records_from)) }
        )
    }
}
