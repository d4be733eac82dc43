package scantest

import (
	"image"
	"math"
	"math/rand/v2"
)

// Camera is a second way to photograph a sheet, which shares nothing with
// [Photo] but the drawing: what suits only the one shows in the other. The paper
// is tilted in space and curls, the lens bends lines, the lamp has a place, the
// sensor's noise follows the light, and the phone sharpens what it took.
type Camera struct {
	// The paper before the lens.
	Long             int     // long side of the picture in pixels; it is 4:3
	Pitch, Yaw, Roll float64 // degrees by which the paper is tilted
	Fill             float64 // share of the frame that it takes
	Curl             float64 // how far its waves shift the print, as a share of half of its long side
	Ground           Ground

	// The light.
	Exposure float64 // 1: as it is
	White    float64 // −1 blue to 1 yellow
	Edge     bool    // the hard shadow of something straight
	Thumb    bool    // over the edge of the frame

	// The lens and the sensor.
	Barrel  float64 // below 0: a pincushion
	Defocus float64 // radius of the blur in pixels
	Screen  bool    // the sheet is shown on a screen
	Grain   float64 // sigma of the noise in half light, of 255
	Sharpen float64 // strength of the phone's sharpening
	Turn    int     // clockwise degrees at last: 0, 90, 180, 270
}

// Take photographs a drawing. The same source of chance gives the same photo.
func (c Camera) Take(drawing *image.RGBA, r *rand.Rand) *image.RGBA {
	s := c.scene(drawing, r)
	img := image.NewRGBA(image.Rect(0, 0, int(s.w), int(s.h)))
	for y := range int(s.h) {
		for x := range int(s.w) {
			s.expose(img.Pix[y*img.Stride+4*x:][:4], float64(x), float64(y))
		}
	}
	return Turn(c.develop(img, r), c.Turn)
}

// scene is all that stands before the lens. Places on the plane of the paper
// are told from its middle, in halves of its long side.
type scene struct {
	Camera
	w, h   float64     // of the picture, in pixels
	sheet  *image.RGBA // the drawing at about the size at which it is seen
	half   float64     // half of the sheet's long side, in its pixels
	pose   pose
	zoom   float64 // pixels a unit at distance 1
	middle point   // what the lens looks at, at distance 1
	ground ground
	lamp   lamp
	bumps  lattice
	phase  float64 // of the curl
}

func (c Camera) scene(drawing *image.RGBA, r *rand.Rand) scene {
	w, h := phoneFrame(drawing.Bounds().Dx(), drawing.Bounds().Dy(), c.Long)
	s := scene{Camera: c, w: float64(w), h: float64(h), pose: tilted(c.Pitch, c.Yaw, c.Roll)}
	long := float64(max(drawing.Bounds().Dx(), drawing.Bounds().Dy()))
	low, high := s.pose.seen(float64(drawing.Bounds().Dx())/long, float64(drawing.Bounds().Dy())/long)
	s.zoom = c.Fill * min(s.w/(high.x-low.x), s.h/(high.y-low.y))
	s.middle = point{(low.x + high.x) / 2, (low.y + high.y) / 2}
	s.sheet = shrunk(drawing, s.zoom/distance/(long/2))
	s.half = float64(max(s.sheet.Bounds().Dx(), s.sheet.Bounds().Dy())) / 2
	s.ground = ground{c.Ground, lattice(r.Uint64())}
	s.bumps = lattice(r.Uint64())
	s.phase = between(r, 0, 6)
	s.lamp = c.hang(s.w, s.h, r)
	return s
}

// expose sets one pixel.
func (s scene) expose(to []byte, x, y float64) {
	lens := point{(x + 0.5 - s.w/2) / s.w, (y + 0.5 - s.h/2) / s.w}
	off := lens.x*lens.x + lens.y*lens.y
	bent := s.w * (1 + s.Barrel*off) / s.zoom
	at := s.pose.meets(point{s.middle.x + lens.x*bent, s.middle.y + lens.y*bent})
	colour, light := s.surface(to, at)
	light *= s.Exposure * s.lamp.on(at) * (1 - 0.35*off)
	colour, light = s.lamp.behind(point{x, y}, colour, light)
	for c, tint := range [3]float64{1 + 0.1*s.White, 1, 1 - 0.2*s.White} {
		to[c] = clamp(colour[c] * light * tint)
	}
	to[3] = 255
}

// surface is the colour of what lies at a place, and how it stands to the
// light. It writes into a pixel on its way.
func (s scene) surface(to []byte, at point) (colour [3]float64, light float64) {
	light = 1
	if s.Curl > 0 {
		shift, slope := math.Sincos(2.2*at.y + s.phase)
		at.x += s.Curl * shift
		at.y += s.Curl * math.Sin(2.6*at.x+2*s.phase)
		light += 1.8 * s.Curl * slope
	}
	px := point{at.x*s.half + float64(s.sheet.Bounds().Dx())/2 - 0.5, at.y*s.half + float64(s.sheet.Bounds().Dy())/2 - 0.5}
	if !px.in(s.sheet) {
		return s.ground.at(at), 0.9
	}
	sample(to, s.sheet, px.x, px.y)
	return [3]float64{float64(to[0]), float64(to[1]), float64(to[2])}, light + 0.05*(s.bumps.at(6*at.x, 6*at.y)-0.5)
}

// in says that a place lies between a picture's pixels.
func (p point) in(img *image.RGBA) bool {
	return p.x >= 0 && p.y >= 0 && p.x <= float64(img.Bounds().Dx()-1) && p.y <= float64(img.Bounds().Dy()-1)
}
