//! Where a story's places lie, on coasts and borders that are part of the program.

use maud::{Markup, html};

use super::Links;
use crate::outline::count;
use crate::view::EntityView;

/// Coasts and borders, made by `map/outlines.py`.
const OUTLINES: &str = include_str!("outlines.txt");

const WIDTH: f64 = 720.0;
/// Tallest and flattest map, in pixels.
const HEIGHTS: (f64, f64) = (240.0, 540.0);
/// A map never shows less than so many degrees: the outlines are coarse.
const LEAST_DEGREES: f64 = 6.0;

/// A part of the world on a flat map: degrees of longitude are as wide as they are at its middle.
struct Frame {
    west: f64,
    north: f64,
    width: f64,
    height: f64,
    /// Pixels of a degree of latitude, and how much narrower one of longitude is.
    scale: f64,
    squeeze: f64,
}

impl Frame {
    /// The frame that holds all `points`, longitude first, with room around them.
    fn around(points: &[(f64, f64)]) -> Self {
        let bounds = |of: fn(&(f64, f64)) -> f64| {
            let values = || points.iter().map(of);
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (bounds(|point| point.0), bounds(|point| point.1));
        let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.2);
        let tall = ((north - south) * 1.3).max(LEAST_DEGREES);
        let wide = ((east - west) * squeeze * 1.3).max(tall * WIDTH / HEIGHTS.1);
        let tall = tall.max(wide * HEIGHTS.0 / WIDTH);
        Self {
            west: (west + east) / 2.0 - wide / squeeze / 2.0,
            north: (south + north) / 2.0 + tall / 2.0,
            width: WIDTH,
            height: WIDTH * tall / wide,
            scale: WIDTH / wide,
            squeeze,
        }
    }

    fn place(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        ((lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale)
    }

    fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        (-margin..self.width + margin).contains(&x) && (-margin..self.height + margin).contains(&y)
    }

    /// The outlines inside the frame, as an SVG path.
    fn outlines(&self) -> String {
        let mut path = String::new();
        for line in OUTLINES.lines() {
            let mut steps = line.split(' ').map(|step| step.parse().unwrap_or(0));
            let (mut lon, mut lat) = (0i32, 0i32);
            let mut points = Vec::new();
            while let (Some(dx), Some(dy)) = (steps.next(), steps.next()) {
                (lon, lat) = (lon + dx, lat + dy);
                points.push(self.place((f64::from(lon) / 10.0, f64::from(lat) / 10.0)));
            }
            let mut drawn = false;
            for pair in points.windows(2) {
                // A coarse line may cross the frame between two points outside it.
                if !pair.iter().any(|point| self.holds(*point, self.width)) {
                    drawn = false;
                    continue;
                }
                if !drawn {
                    path.push_str(&format!("M{:.1} {:.1}", pair[0].0, pair[0].1));
                }
                path.push_str(&format!("L{:.1} {:.1}", pair[1].0, pair[1].1));
                drawn = true;
            }
        }
        path
    }
}

pub(super) fn has_places(entities: &[EntityView]) -> bool {
    entities.iter().any(|entity| entity.lon.is_some() && entity.lat.is_some())
}

pub(super) fn section(entities: &[EntityView], links: &dyn Links) -> Markup {
    let mut places: Vec<(&EntityView, (f64, f64))> =
        entities.iter().filter_map(|entity| Some((entity, (entity.lon?, entity.lat?)))).collect();
    if places.is_empty() {
        return html! {};
    }
    // The most told first, so that theirs are the names that find room.
    places.sort_by_key(|(entity, _)| std::cmp::Reverse(entity.mentions));
    let weighted: Vec<((f64, f64), usize)> = places.iter().map(|(entity, point)| (*point, entity.mentions)).collect();
    let frame = Frame::around(&scene(&weighted));
    let (places, outside): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|(_, point)| frame.holds(frame.place(*point), 0.0));
    let mut labels: Vec<(f64, f64, f64)> = Vec::new();
    html! {
        h2 id=(links.part("places")) { "Places" }
        p.about { "as a gazetteer has them: a region or a country by one point inside it" }
        div.wide tabindex="0" role="region" aria-label="Places, drawn" {
            svg.map viewBox=(format!("0 0 {:.0} {:.0}", frame.width, frame.height)) role="img" aria-label="Map of the places told of" {
                path.outlines d=(frame.outlines()) {}
                @for (entity, point) in places {
                    @let (x, y) = frame.place(point);
                    @let r = 3.0 + (entity.mentions as f64).sqrt().min(8.0);
                    circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{r:.1}")) {
                        title { (entity.name) ", " (count(entity.mentions, "mention")) }
                    }
                    @if let Some(left) = free_label(&mut labels, (x, y), r, &entity.name, frame.width) {
                        text x=(format!("{left:.1}")) y=(format!("{:.1}", y + 4.0)) { (entity.name) }
                    }
                }
            }
        }
        @if !outside.is_empty() {
            p.about { "not on this map: " (outside.iter().map(|(entity, _)| entity.name.as_str()).collect::<Vec<_>>().join(", ")) }
        }
    }
}

/// The points where most of a story plays: the nearest to its middle that have this share of its mentions. A
/// capital far away that is named once would make the rest a dot.
const SCENE: f64 = 0.85;

fn scene(places: &[((f64, f64), usize)]) -> Vec<(f64, f64)> {
    let all: usize = places.iter().map(|(_, mentions)| mentions).sum();
    // The middle is the place that is nearest to all mentions, so it lies where something is told to be.
    let far = |a: (f64, f64), b: (f64, f64)| {
        let wide = (a.0 - b.0) * ((a.1 + b.1) / 2.0).to_radians().cos();
        wide.hypot(a.1 - b.1)
    };
    let sum =
        |from: (f64, f64)| places.iter().map(|(point, mentions)| far(from, *point) * *mentions as f64).sum::<f64>();
    let Some((middle, _)) = places.iter().min_by(|(a, _), (b, _)| sum(*a).total_cmp(&sum(*b))) else {
        return Vec::new();
    };
    let mut near: Vec<&((f64, f64), usize)> = places.iter().collect();
    near.sort_by(|(a, _), (b, _)| far(*middle, *a).total_cmp(&far(*middle, *b)));
    let mut held = 0;
    let kept = near.into_iter().take_while(|(_, mentions)| {
        let wanted = (held as f64) < SCENE * all as f64;
        held += mentions;
        wanted
    });
    kept.map(|(point, _)| *point).collect()
}

/// The left end of a name beside its point, where no other name is in the way.
fn free_label(labels: &mut Vec<(f64, f64, f64)>, (x, y): (f64, f64), r: f64, name: &str, width: f64) -> Option<f64> {
    let long = name.chars().count() as f64 * 7.5;
    let left = if x + r + 3.0 + long <= width { x + r + 3.0 } else { x - r - 3.0 - long };
    let free = labels.iter().all(|(from, to, at)| left > *to || left + long < *from || (y - at).abs() > 14.0);
    free.then(|| labels.push((left, left + long, y)))?;
    Some(left)
}

#[cfg(test)]
mod tests {
    use super::{Frame, scene};

    #[test]
    fn a_frame_holds_its_points_wherever_they_lie() {
        for points in
            [vec![(20.5, 44.8)], vec![(-179.0, -80.0), (179.0, 80.0)], vec![(0.0, 89.9)], vec![(5.0, 1.0), (5.0, 60.0)]]
        {
            let frame = Frame::around(&points);
            assert!(frame.width.is_finite() && frame.height.is_finite() && frame.height > 0.0, "{points:?}");
            for point in points {
                assert!(frame.holds(frame.place(point), 0.0), "{point:?}");
            }
        }
    }

    #[test]
    fn a_place_named_once_far_away_does_not_widen_the_map() {
        let near = [((20.0, 42.0), 20), ((21.0, 43.0), 10)];
        let far = ((116.4, 39.9), 1);
        assert_eq!(scene(&[near[0], far, near[1]]), [near[0].0, near[1].0]);
        assert_eq!(scene(&[far]), [far.0]);
    }

    #[test]
    fn outlines_are_drawn_where_there_is_land() {
        assert!(Frame::around(&[(2.3, 48.9)]).outlines().starts_with('M'));
    }
}
