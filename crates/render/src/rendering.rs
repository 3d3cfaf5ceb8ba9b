//! What a rendering gives: the picture, and a truth for every pixel of it.

use lineament_image::Image;

use crate::error::RenderError;
use crate::normal::PackedNormal;
use crate::primitive::TILE;

/// Which label pictures are wanted. What is not wanted is not written, and keeps what it held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// [`Rendering::depth`].
    pub depth: bool,
    /// [`Rendering::normals`].
    pub normals: bool,
    /// [`Rendering::albedo`].
    pub albedo: bool,
    /// [`Rendering::segmentation`].
    pub segmentation: bool,
    /// [`Rendering::uv`].
    pub uv: bool,
    /// [`Rendering::hits`].
    pub hits: bool,
}

impl Wanted {
    /// Everything.
    pub const ALL: Self = Self { depth: true, normals: true, albedo: true, segmentation: true, uv: true, hits: true };
    /// The picture alone.
    pub const NONE: Self =
        Self { depth: false, normals: false, albedo: false, segmentation: false, uv: false, hits: false };
}

/// The triangle that a pixel shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Number of the surface in the scene; [`Hit::NONE`]'s is 65,535.
    pub surface: u16,
    /// Number of the triangle in its mesh.
    pub triangle: u32,
    /// Weights of the triangle's second and third vertex (the first has the rest) at the middle of what is seen of it in the pixel.
    pub weights: [f32; 2],
}

impl Hit {
    /// The background.
    pub const NONE: Self = Self { surface: u16::MAX, triangle: u32::MAX, weights: [0.0; 2] };
}

/// What became of a [`SurfacePoint`](crate::SurfacePoint).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sight {
    /// It is seen: this share of the samples of its pixel shows its surface there.
    Visible(f32),
    /// More samples of its pixel show something in front of it, the nearest of this class.
    Hidden(u8),
    /// It is on the far side of its own surface, or so near to the edge that no sample of its pixel shows it.
    TurnedAway,
    /// It is outside of the picture or behind the camera.
    Outside,
}

/// A surface point on the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointSight {
    /// Pixel coordinates (the centre of the first pixel is (0.5, 0.5)); meaningless behind the camera.
    pub pixel: [f32; 2],
    /// Distance along the camera's axis, metres.
    pub depth: f32,
    /// Whether it is seen, or why not.
    pub sight: Sight,
}

/// A picture and its labels; kept and filled again, it asks for no memory.
///
/// Each label pixel shows what covers most of the pixel, even if that is little; only the segmentation shows the background where less than half of the
/// pixel is covered. Label pictures that were not wanted keep what they held.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendering {
    /// The picture: sRGB.
    pub colour: Image<[u8; 3]>,
    /// Distance along the camera's axis, metres; infinite where nothing is.
    pub depth: Image<f32>,
    /// Unit normals in the camera's frame (x right, y down, z forward), without the fine relief, row by row; [`PackedNormal::NONE`] where nothing is.
    pub normals: Vec<PackedNormal>,
    /// Colour of the material without light: sRGB; black where nothing is.
    pub albedo: Image<[u8; 3]>,
    /// Class of the triangle; 0 where nothing is.
    pub segmentation: Image<u8>,
    /// Texture coordinates, row by row; zero where nothing is.
    pub uv: Vec<[f32; 2]>,
    /// Triangles, row by row.
    pub hits: Vec<Hit>,
    /// The scene's points, in their order.
    pub points: Vec<PointSight>,
}

impl Default for Rendering {
    fn default() -> Self {
        Self::new()
    }
}

impl Rendering {
    /// An empty frame of one pixel.
    #[must_use]
    pub fn new() -> Self {
        fn pixel<P: lineament_image::Pixel>(value: P) -> Image<P> {
            match Image::filled(1, 1, value) {
                Ok(image) => image,
                Err(_) => unreachable!("a picture of one pixel exists"),
            }
        }
        Self {
            colour: pixel([0; 3]),
            depth: pixel(f32::INFINITY),
            normals: Vec::new(),
            albedo: pixel([0; 3]),
            segmentation: pixel(0),
            uv: Vec::new(),
            hits: Vec::new(),
            points: Vec::new(),
        }
    }

    /// Brings what is wanted to a size. What it holds then means nothing yet: see [`Rendering::clear`].
    pub(crate) fn resize(&mut self, width: u32, height: u32, wanted: Wanted) -> Result<(), RenderError> {
        fn fit<P: lineament_image::Pixel>(
            image: &mut Image<P>,
            width: u32,
            height: u32,
            pixel: P,
        ) -> Result<(), RenderError> {
            if image.width() == width && image.height() == height {
                return Ok(());
            }
            image.reset(width, height, pixel).map_err(|_| RenderError::PictureSize { width, height })
        }
        let pixels = width as usize * height as usize;
        fit(&mut self.colour, width, height, [0; 3])?;
        if wanted.depth {
            fit(&mut self.depth, width, height, f32::INFINITY)?;
        }
        if wanted.normals {
            self.normals.resize(pixels, PackedNormal::NONE);
        }
        if wanted.albedo {
            fit(&mut self.albedo, width, height, [0; 3])?;
        }
        if wanted.segmentation {
            fit(&mut self.segmentation, width, height, 0)?;
        }
        if wanted.uv {
            self.uv.resize(pixels, [0.0; 2]);
        }
        if wanted.hits {
            self.hits.resize(pixels, Hit::NONE);
        }
        self.points.clear();
        Ok(())
    }

    /// Empties a rectangle of the label pictures that are wanted, just before it is filled: it is then near.
    #[inline(always)]
    pub(crate) fn clear(&mut self, corner: [u32; 2], columns: usize, rows: usize, wanted: Wanted) {
        let width = self.colour.width() as usize;
        let first = corner[1] as usize * width + corner[0] as usize;
        if wanted.depth {
            wipe::<_, SIDE>(&mut self.depth.pixels_mut()[first..], width, columns, rows, f32::INFINITY);
        }
        if wanted.normals {
            wipe::<_, SIDE>(&mut self.normals[first..], width, columns, rows, PackedNormal::NONE);
        }
        if wanted.albedo {
            let albedo = self.albedo.pixels_mut()[first..].as_flattened_mut();
            wipe::<_, { 3 * SIDE }>(albedo, 3 * width, 3 * columns, rows, 0);
        }
        if wanted.segmentation {
            wipe::<_, SIDE>(&mut self.segmentation.pixels_mut()[first..], width, columns, rows, 0);
        }
        if wanted.uv {
            wipe::<_, { 2 * SIDE }>(self.uv[first..].as_flattened_mut(), 2 * width, 2 * columns, rows, 0.0);
        }
        if wanted.hits {
            wipe::<_, SIDE>(&mut self.hits[first..], width, columns, rows, Hit::NONE);
        }
    }
}

/// Pixels of a tile's row.
const SIDE: usize = TILE as usize;

/// Fills rows of a tile, whose length is `ALL` if they are whole: fillings of unknown lengths are calls.
#[inline(always)]
fn wipe<T: Copy, const ALL: usize>(pixels: &mut [T], width: usize, columns: usize, rows: usize, value: T) {
    for line in pixels.chunks_mut(width).take(rows) {
        if columns == ALL
            && let Some(line) = line.first_chunk_mut::<ALL>()
        {
            *line = [value; ALL];
        } else {
            line[..columns].fill(value);
        }
    }
}
