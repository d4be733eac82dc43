package picture

import "image"

// isScreenshot looks for the marks of a screenshot: no camera's EXIF, the very
// size of a phone's screen, and a PNG or an even strip at the top where the
// clock is. It is a hint: a scan of that size would look the same.
func isScreenshot(size image.Point, from source, g grey) bool {
	if from.drawn || from.camera || !isScreen(min(size.X, size.Y), max(size.X, size.Y)) {
		return false
	}
	return from.media == PNG || hasStatusBar(g)
}

// isScreen reports whether a size is that of a phone's screen, in its pixels.
func isScreen(short, long int) bool {
	switch short {
	case 640:
		return long == 1136
	case 720:
		return long == 1280 || long == 1520 || long == 1560 || long == 1600
	case 750:
		return long == 1334
	case 828:
		return long == 1792
	case 1080:
		return long == 1920 || long == 2160 || long == 2220 || long == 2280 || long == 2316 || long == 2340 || long == 2376 || long == 2388 || long == 2392 || long == 2400 || long == 2408 || long == 2412 || long == 2460
	case 1125:
		return long == 2436
	case 1170:
		return long == 2532
	case 1179:
		return long == 2556
	case 1206:
		return long == 2622
	case 1220:
		return long == 2712
	case 1242:
		return long == 2208 || long == 2688
	case 1260:
		return long == 2800
	case 1284:
		return long == 2778
	case 1290:
		return long == 2796
	case 1320:
		return long == 2868
	case 1440:
		return long == 2560 || long == 2960 || long == 3040 || long == 3088 || long == 3120 || long == 3200
	}
	return false
}

// hasStatusBar reports whether the top of an upright picture is one even
// colour with a little print in it.
func hasStatusBar(g grey) bool {
	rows := g.h * 3 / 100
	if g.h < g.w || rows < 4 {
		return false
	}
	strip := histogramOf(grey{pix: g.pix[:rows*g.w], w: g.w, h: rows})
	ground, most := 0, 0
	for v, n := range strip.count {
		if n > most {
			ground, most = v, n
		}
	}
	near := 0
	for v := max(0, ground-3); v <= min(255, ground+3); v++ {
		near += strip.count[v]
	}
	share := float64(near) / float64(strip.total)
	return share > 0.75 && share < 0.99
}
