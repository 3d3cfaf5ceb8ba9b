use thiserror::Error;

/// The longest side of a rendered picture, in pixels.
pub(crate) const MAX_SIDE: u32 = 4096;
/// The most surfaces of a scene.
pub(crate) const MAX_SURFACES: usize = 250;
/// The most triangles of a scene (after clipping).
pub(crate) const MAX_TRIANGLES: usize = 1 << 22;
/// The most key lights of a scene.
pub(crate) const MAX_LIGHTS: usize = 4;

/// What can be wrong with a scene. Each text names the value and the remedy. Nothing is drawn, and no memory for pixels taken, before the whole scene is
/// found right.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A picture of no pixels or of too many.
    #[error(
        "a picture of {width} × {height} pixels cannot be rendered: each side must be 1 to {MAX_SIDE}; render smaller, or crop the camera into parts"
    )]
    PictureSize {
        /// Width of the camera's picture.
        width: u32,
        /// Height of the camera's picture.
        height: u32,
    },
    /// A number that must be finite is NaN or infinite.
    #[error("{what} is {value}, which is not a finite number; check the source of this value")]
    NotFinite {
        /// What the number is.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A vertex with a position or normal that is not finite.
    #[error(
        "vertex {vertex} of surface {surface} has a position or normal that is not finite (or more than 1e6 metres long); check what made it"
    )]
    Vertex {
        /// Number of the surface in the scene.
        surface: usize,
        /// Number of the vertex.
        vertex: usize,
    },
    /// Every vertex of the scene is behind the camera or nearer than the near plane.
    #[error(
        "all {vertices} vertices of the scene are behind the camera or nearer than {near} m, so there is nothing to see; check `world_to_camera` (z is \
         forward) and the surfaces' placements"
    )]
    BehindCamera {
        /// Vertices in the scene.
        vertices: usize,
        /// The near plane, metres.
        near: f32,
    },
    /// A triangle that names a vertex that does not exist.
    #[error("a triangle names vertex {vertex}, but the mesh has {vertices} vertices; indices begin at 0")]
    Index {
        /// The vertex named.
        vertex: u32,
        /// Vertices in the mesh.
        vertices: usize,
    },
    /// A list of another length than the mesh has vertices.
    #[error("surface {surface} has {found} {what} for {expected} vertices; pass one for each vertex of its mesh")]
    Length {
        /// Number of the surface in the scene.
        surface: usize,
        /// What the list holds.
        what: &'static str,
        /// Vertices of the mesh.
        expected: usize,
        /// Length of the list.
        found: usize,
    },
    /// More of something than a scene may hold.
    #[error("the scene has {found} {what}, at most {limit} are supported; join or leave out some")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The most allowed.
        limit: usize,
    },
    /// A parameter outside of its range.
    #[error("{what} is {value}, but must be {range}")]
    Parameter {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// A light map of the wrong shape.
    #[error(
        "a light map of {width} × {height} pixels cannot be used; pass a latitude-longitude picture, twice as wide as high, of 4 to 4096 rows"
    )]
    LightMap {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
}

/// Refuses a number that is not finite or outside of a range.
pub(crate) fn within(
    what: &'static str,
    value: f32,
    low: f32,
    high: f32,
    range: &'static str,
) -> Result<(), RenderError> {
    if !value.is_finite() {
        return Err(RenderError::NotFinite { what, value: value.into() });
    }
    if value < low || value > high {
        return Err(RenderError::Parameter { what, value: value.into(), range });
    }
    Ok(())
}

/// Refuses colours or vectors of which an entry is not finite or outside of a range.
pub(crate) fn all_within(
    what: &'static str,
    values: &[f32],
    low: f32,
    high: f32,
    range: &'static str,
) -> Result<(), RenderError> {
    values.iter().try_for_each(|&value| within(what, value, low, high, range))
}
