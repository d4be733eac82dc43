package scantest

import (
	"image"
	"math/rand/v2"
)

// Cameras are difficulties again, made with a [Camera].
func Cameras() []Condition {
	return []Condition{
		{Name: "camera-plain", Legible: true, Photo: still, File: through(cameraPlain, quality(85))},
		{Name: "camera-chat", Legible: true, Photo: still, File: through(cameraChat, ChatJPEG)},
		{Name: "camera-bad", Legible: true, Photo: still, File: through(cameraBad, quality(60))},
		{Name: "camera-screen", Legible: true, Photo: still, File: through(cameraScreen, quality(75))},
	}
}

// through makes the files of a camera's photos.
func through(pick func(*rand.Rand) Camera, file func(*image.RGBA) ([]byte, error)) func(*image.RGBA, *rand.Rand) ([]byte, error) {
	return func(drawing *image.RGBA, r *rand.Rand) ([]byte, error) { return file(pick(r).Take(drawing, r)) }
}

// either is a number of either sign.
func either(r *rand.Rand, most float64) float64 { return between(r, -most, most) }

// cameraPlain: a good phone, held over the paper.
func cameraPlain(r *rand.Rand) Camera {
	return Camera{
		Long: 2600 + r.IntN(800), Pitch: either(r, 10), Yaw: either(r, 10), Roll: either(r, 5), Fill: between(r, 0.8, 0.95), Ground: Ground(r.IntN(int(grounds))),
		Exposure: between(r, 0.75, 1.05), White: either(r, 0.7),
		Barrel: between(r, -0.05, 0.08), Defocus: between(r, 0.3, 1.2), Grain: between(r, 2, 6), Sharpen: between(r, 0.2, 0.8),
	}
}

// cameraChat: the paper in somebody's hand, in a room; a chat passes it on.
func cameraChat(r *rand.Rand) Camera {
	return Camera{
		Long: 2600 + r.IntN(800), Pitch: either(r, 15), Yaw: either(r, 15), Roll: either(r, 8), Fill: between(r, 0.75, 0.92), Curl: between(r, 0, 0.008), Ground: Ground(r.IntN(int(grounds))),
		Exposure: between(r, 0.5, 1.05), White: either(r, 1), Edge: r.IntN(2) == 0, Thumb: r.IntN(3) == 0,
		Barrel: between(r, -0.05, 0.1), Defocus: between(r, 0.5, 1.8), Grain: between(r, 3, 9), Sharpen: between(r, 0.2, 1), Turn: 90 * r.IntN(4),
	}
}

// cameraBad: an old phone, from the side, in bad light.
func cameraBad(r *rand.Rand) Camera {
	return Camera{
		Long: 1700 + r.IntN(500), Pitch: either(r, 22), Yaw: either(r, 22), Roll: either(r, 14), Fill: between(r, 0.72, 0.9), Curl: between(r, 0, 0.015), Ground: Ground(r.IntN(int(grounds))),
		Exposure: between(r, 0.28, 0.9), White: either(r, 1), Edge: true, Thumb: r.IntN(2) == 0,
		Barrel: between(r, -0.05, 0.12), Defocus: between(r, 0.8, 1.7), Grain: between(r, 6, 14), Sharpen: between(r, 0, 1), Turn: 90 * r.IntN(4),
	}
}

// cameraScreen: a computer's screen with the sheet on it.
func cameraScreen(r *rand.Rand) Camera {
	return Camera{
		Long: 2200 + r.IntN(600), Pitch: either(r, 12), Yaw: either(r, 12), Roll: either(r, 5), Fill: between(r, 0.85, 0.95), Ground: Keyboard,
		Exposure: between(r, 0.7, 1), White: between(r, -0.9, 0.3),
		Defocus: between(r, 0.6, 1.4), Grain: between(r, 3, 6), Screen: true,
	}
}

func quality(q int) func(*image.RGBA) ([]byte, error) {
	return func(img *image.RGBA) ([]byte, error) { return JPEG(img, q) }
}
