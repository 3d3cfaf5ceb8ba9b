//! Light maps of real places, small and free (CC0).
