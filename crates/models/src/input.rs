//! The one normalisation of pictures: training and tracking call the same function.

/// Fills a network's input from the interleaved red, green, blue bytes of a picture: channel by channel, `v / 127.5 − 1`, so −1 … 1.
///
/// `planes` has three numbers for each pixel of `rgb`; what is left over of the longer one is not touched.
pub fn fill_input(rgb: &[u8], planes: &mut [f32]) {
    let pixels = planes.len() / 3;
    for (channel, plane) in planes.chunks_exact_mut(pixels.max(1)).enumerate().take(3) {
        for (value, pixel) in plane.iter_mut().zip(rgb.as_chunks::<3>().0) {
            *value = f32::from(pixel[channel]) * (1.0 / 127.5) - 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn channels_stand_one_after_the_other_from_minus_one_to_one() {
        let mut planes = [9.0; 6];
        super::fill_input(&[0, 255, 51, 255, 0, 102], &mut planes);
        let expected = [-1.0, 1.0, 1.0, -1.0, -0.6, -0.2];
        assert!(planes.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{planes:?}");
    }
}
