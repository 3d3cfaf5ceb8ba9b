//! Shading: batches of fragments of one material, lane by lane.

mod brdf;
mod cloth;
mod eye;
mod flesh;
mod glass;
mod hair;
mod looked;
mod noise;
mod relight;
mod skin;
mod standard;

use pulp::{Simd, WithSimd};

use crate::environment::{Blurred, Diffuse, Environment, Luminance};
use crate::fragment::Kind;
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, Two, V3, WIDE, Wide};
use crate::material::Material;
use crate::mesh::Folds;
use crate::shadow::KeyLight;

pub(crate) use looked::{Looked, TOGETHER};
pub(crate) use skin::Tone;

/// All light of a scene, in the camera's frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lighting<'a> {
    pub(crate) lights: &'a [KeyLight],
    pub(crate) map: &'a Environment,
    /// Of the map, by normals in the camera's frame.
    pub(crate) diffuse: Diffuse,
    pub(crate) luminance: Luminance,
    /// From directions of the camera's frame to the map's: rows.
    pub(crate) turn: [[f32; 3]; 3],
    pub(crate) gain: [f32; 3],
    /// Pixels per radian in the middle of the picture.
    pub(crate) focal: f32,
}

impl Lighting<'_> {
    /// Irradiance over π from the surroundings.
    #[inline(always)]
    fn diffuse<S: Lanes>(&self, normal: V3<S>) -> V3<S> {
        self.diffuse.at(normal)
    }

    /// Light that a blurred map gives for a direction.
    #[inline(always)]
    pub(crate) fn through<S: Lanes>(&self, map: &Blurred, toward: V3<S>) -> V3<S> {
        map.look(toward.turned(&self.turn)).scale_by(self.gain)
    }
}

/// What the fragments of one surface share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) lighting: Lighting<'a>,
    /// From the surface's frame to the camera's: rows.
    pub(crate) turn: [[f32; 3]; 3],
    /// The light map as its material mirrors it.
    pub(crate) mirror: &'a Blurred,
    /// Of skin.
    pub(crate) tone: Tone,
    pub(crate) folds: &'a [Folds],
}

impl Context<'_> {
    /// Light of the surroundings from a mirror direction.
    #[inline(always)]
    fn mirrored<S: Lanes>(&self, toward: V3<S>) -> V3<S> {
        self.lighting.through(self.mirror, toward)
    }
}

/// What shading gives for a batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shaded {
    /// Linear light.
    pub(crate) colour: [Wide; 3],
    /// What passes through it: only glass writes this.
    pub(crate) pass: [Wide; 3],
    /// Colour without light.
    pub(crate) albedo: [Wide; 3],
    /// The part of the luminance that the surroundings gave, 0–1: what corner shade may take away.
    pub(crate) ambient: Wide,
    /// Of a block that is shaded once: the light of each of its pixels beside its middle's.
    pub(crate) relight: [Wide; 4],
}

/// One register of a batch, made ready.
#[derive(Clone, Copy)]
struct Spot<S: Lanes> {
    s: S,
    /// First lane in the batch.
    at: usize,
    /// Unit, toward the viewer.
    view: V3<S>,
    /// Unit, on the viewer's side.
    normal: V3<S>,
    openness: F<S>,
    /// How wide a pixel is there, metres.
    footprint: F<S>,
}

impl<S: Lanes> Spot<S> {
    #[inline(always)]
    fn new(s: S, batch: &Batch, at: usize, lighting: &Lighting<'_>) -> Self {
        let place = V3::load(s, &batch.place, at);
        let facing = F::load(s, &batch.facing, at);
        // What is shaded stands for so many pixels across.
        let wide = if batch.kind == Kind::Broad { 2.0 } else { 1.0 };
        Self {
            s,
            at,
            view: (-place).normalised(),
            normal: (V3::load(s, &batch.normal, at) * facing).normalised(),
            openness: batch.openness(s, at).saturate(),
            footprint: place.z * (wide / lighting.focal),
        }
    }

    #[inline(always)]
    fn splat(&self, value: f32) -> F<S> {
        F::splat(self.s, value)
    }

    /// The mirror direction of the view about a normal.
    #[inline(always)]
    fn mirror(&self, normal: V3<S>) -> V3<S> {
        normal * (2.0 * normal.dot(self.view)) - self.view
    }
}

/// Light of one fragment, as it is put together.
#[derive(Clone, Copy)]
struct Sum<S: Lanes> {
    direct: V3<S>,
    ambient: V3<S>,
}

impl<S: Lanes> Sum<S> {
    #[inline(always)]
    fn dark(s: S) -> Self {
        Self { direct: V3::splat(s, [0.0; 3]), ambient: V3::splat(s, [0.0; 3]) }
    }

    #[inline(always)]
    fn store(self, albedo: V3<S>, out: &mut Shaded, at: usize) {
        let colour = (self.direct + self.ambient).clamp(0.0, 1e4);
        let (all, part) = (colour.luminance(), self.ambient.luminance());
        colour.store(&mut out.colour, at);
        albedo.clamp(0.0, 1.0).store(&mut out.albedo, at);
        (part / all.at_least(1e-6)).saturate().store(&mut out.ambient, at);
    }
}

/// A material that shades one register of fragments.
trait Kernel {
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded);
}

/// A colour without light.
struct Unlit([f32; 3]);

impl Kernel for Unlit {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, _: &Batch, _: &Looked, _: &Context<'_>, out: &mut Shaded) {
        let colour = V3::splat(spot.s, self.0);
        Sum { direct: colour, ambient: colour * 0.0 }.store(colour, out, spot.at);
    }
}

/// Looks up what batches of one material need, before they are shaded: four of whole blocks, or one of other fragments.
#[inline(always)]
pub(crate) fn look<S: Simd>(s: S, material: &Material, batches: &[Batch], looked: &mut Looked, context: &Context<'_>) {
    let skin = match material {
        Material::Glass(_) | Material::Unlit { .. } => return,
        Material::Skin(skin) => Some(&**skin),
        _ => None,
    };
    s.vectorize(looked::Look { s, batches, context, skin, looked });
}

/// Shades a batch of one material.
#[inline(always)]
pub(crate) fn shade<S: Simd>(
    s: S,
    material: &Material,
    batch: &Batch,
    looked: &Looked,
    context: &Context<'_>,
    out: &mut Shaded,
) {
    match material {
        Material::Skin(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel: &**kernel }),
        Material::Eye(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel: &**kernel }),
        Material::Teeth(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Flesh(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Hair(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Cloth(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Standard(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Glass(kernel) => s.vectorize(EachRegister { s, batch, looked, context, out, kernel }),
        Material::Unlit { colour } => {
            s.vectorize(EachRegister { s, batch, looked, context, out, kernel: &Unlit(*colour) })
        }
    }
}

/// Runs a kernel on every register of a batch, as a function of its own with the processor's features.
struct EachRegister<'a, S, K> {
    s: S,
    batch: &'a Batch,
    looked: &'a Looked,
    context: &'a Context<'a>,
    out: &'a mut Shaded,
    kernel: &'a K,
}

impl<S: Simd, K: Kernel> WithSimd for EachRegister<'_, S, K> {
    type Output = ();
    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let s = self.s;
        if S::COUNT < WIDE { self.all(Two::new(s)) } else { self.all(s) }
    }
}

impl<S, K: Kernel> EachRegister<'_, S, K> {
    #[inline(always)]
    fn all<L: Lanes>(self, s: L) {
        for at in (0..WIDE).step_by(L::COUNT) {
            let spot = Spot::new(s, self.batch, at, &self.context.lighting);
            self.kernel.shade(spot, self.batch, self.looked, self.context, self.out);
            if self.batch.kind == Kind::Broad {
                relight::pixels(spot, self.batch, self.looked, &self.context.lighting, self.out);
            }
        }
    }
}
