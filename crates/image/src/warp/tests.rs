use super::*;

/// A picture whose value is a linear function of the place: bilinear sampling reproduces it exactly.
fn ramp(width: u32, height: u32) -> Image<f32> {
    Image::from_fn(width, height, |x, y| 3.0 * (x as f32 + 0.5) - 2.0 * (y as f32 + 0.5)).unwrap()
}

#[test]
fn a_warp_and_its_inverse_cancel() {
    let there = Similarity::about([12.0, 30.0], [5.0, 7.0], 0.37, 0.8);
    let back = there.inverse().unwrap();
    let mut worst = 0.0_f64;
    for place in [[0.0, 0.0], [640.0, 480.0], [-3.0, 17.5]] {
        let again = back.apply(there.apply(place));
        worst = worst.max((again[0] - place[0]).abs()).max((again[1] - place[1]).abs());
    }
    println!("worst round trip: {worst:e} px");
    assert!(worst < 1e-11);
    assert!((there.scale() * back.scale() - 1.0).abs() < 1e-14);
    for broken in [Similarity { a: 0.0, b: 0.0, shift: [0.0; 2] }, Similarity { a: f64::NAN, ..Similarity::IDENTITY }] {
        assert!(broken.inverse().is_err());
    }
}

#[test]
fn a_ramp_lands_where_the_similarity_says_at_every_scale() {
    let source = ramp(200, 180);
    for (scale, turn) in [(1.0, 0.0), (1.7, 0.3), (0.9, -0.6), (0.5, 0.2), (0.31, 1.1), (0.12, 0.0)] {
        let to_out = Similarity::about([100.0, 90.0], [16.0, 16.0], scale, turn);
        let back = to_out.inverse().unwrap();
        let mut out = Image::filled(32, 32, 0.0_f32).unwrap();
        source.warp_into(&to_out, Border::Replicate, &mut out).unwrap();
        let mut worst = 0.0_f64;
        for y in 0..32 {
            for x in 0..32 {
                let [sx, sy] = back.apply([f64::from(x) + 0.5, f64::from(y) + 0.5]);
                let margin = 1.5 / scale + 1.0;
                if sx > margin && sy > margin && sx < 200.0 - margin && sy < 180.0 - margin {
                    let expected = 3.0 * sx - 2.0 * sy;
                    worst = worst.max((f64::from(*out.pixel(x, y).unwrap()) - expected).abs());
                }
            }
        }
        println!("scale {scale}, turn {turn}: worst {worst:e}");
        assert!(worst < 2e-4, "scale {scale}, turn {turn}: {worst}");
    }
}

#[test]
fn the_identity_keeps_every_byte() {
    let source = Image::from_fn(31, 17, |x, y| [x as u8 * 7, y as u8 * 13, (x * y) as u8]).unwrap();
    let mut out = Image::filled(31, 17, [9; 3]).unwrap();
    source.warp_into(&Similarity::IDENTITY, Border::Fill([0; 3]), &mut out).unwrap();
    assert_eq!(out, source);
}

#[test]
fn a_fine_chessboard_becomes_grey_instead_of_moiré() {
    let source = Image::from_fn(400, 400, |x, y| if (x + y) % 2 == 0 { 0_u8 } else { 255 }).unwrap();
    let mut out = Image::filled(50, 50, 0_u8).unwrap();
    source.warp_into(&Similarity::about([200.0; 2], [25.0; 2], 0.125, 0.2), Border::Replicate, &mut out).unwrap();
    let inner = (20..30).flat_map(|y| (20..30).map(move |x| (x, y))).map(|(x, y)| *out.pixel(x, y).unwrap());
    assert!(inner.clone().all(|value| (127..=128).contains(&value)), "{:?}", inner.collect::<Vec<_>>());
}

#[test]
fn the_border_is_replicated_or_filled() {
    let source = Image::filled(8, 8, 100_u8).unwrap();
    for scale in [1.0, 0.25] {
        let away = Similarity::about([4.0, 4.0], [20.0, 20.0], scale, 0.0);
        let mut out = Image::filled(40, 40, 1_u8).unwrap();
        source.warp_into(&away, Border::Replicate, &mut out).unwrap();
        assert!(out.pixels().iter().all(|&value| value == 100));
        source.warp_into(&away, Border::Fill(7), &mut out).unwrap();
        assert_eq!((out.pixel(0, 0), out.pixel(39, 39)), (Some(&7), Some(&7)));
        assert_eq!(out.pixel(20, 20), Some(&100));
    }
    let mut out = Image::filled(4, 4, 1_u8).unwrap();
    source.warp_into(&Similarity::scale_shift(1.0, 1e12, -1e12), Border::Fill(3), &mut out).unwrap();
    assert!(out.pixels().iter().all(|&value| value == 3));
    assert!(source.warp_into(&Similarity::scale_shift(1.0, f64::INFINITY, 0.0), Border::Replicate, &mut out).is_err());
}

#[test]
fn a_second_crop_uses_the_memory_of_the_first() {
    let source = ramp(300, 300);
    let mut out = Image::filled(32, 32, 0.0_f32).unwrap();
    let mut warper = Warper::new();
    let to_out = Similarity::about([150.0; 2], [16.0; 2], 0.2, 0.1);
    warper.warp(&source, &to_out, Border::Replicate, &mut out).unwrap();
    let held = (warper.reduced.as_ptr(), warper.row.as_ptr());
    warper.warp(&source, &to_out, Border::Replicate, &mut out).unwrap();
    assert_eq!((warper.reduced.as_ptr(), warper.row.as_ptr()), held);
}

/// FNV-1a over what some forty warps of a picture of noise give.
fn trace<P: Pixel>(pixel: impl Fn(u32, u32) -> P, blank: P) -> u64 {
    let source = Image::from_fn(97, 71, pixel).unwrap();
    let mut warper = Warper::new();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for number in 0..40 {
        let scale = [2.3, 1.1, 0.8, 0.55, 0.4, 0.21, 0.09, 0.03][number % 8];
        let to_out = Similarity::about(
            [9.0 * (number % 11) as f64, 60.0 - 2.0 * number as f64],
            [20.0, 15.0],
            scale,
            0.37 * number as f64,
        );
        let border = if number % 3 == 0 { Border::Fill(blank) } else { Border::Replicate };
        let mut out = Image::filled(41, 33, blank).unwrap();
        warper.warp(&source, &to_out, border, &mut out).unwrap();
        for &byte in out.as_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    hash
}

#[test]
fn every_machine_and_every_way_of_computing_gives_the_same_bits() {
    let noise = |x: u32, y: u32| x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).rotate_left(7);
    let colours = trace(|x, y| noise(x, y).to_le_bytes().first_chunk::<3>().copied().unwrap(), [7, 8, 9]);
    let light = trace(|x, y| [0, 8, 16].map(|by| (noise(x, y) >> by) as f32 * 1e-6), [0.5; 3]);
    let plain = trace(|x, y| noise(x, y) as f32, 3.0);
    assert_eq!([colours, light, plain], [0xc6aa_d42b_9b43_d9fd, 0x24ce_6dc4_fbfe_e3c4, 0xcbe4_28cb_a4f2_6d83]);
}
