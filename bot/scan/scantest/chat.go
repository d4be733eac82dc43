package scantest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// chatLong is the long side to which a chat shrinks a picture, in pixels.
const chatLong = 1440

// ChatJPEG is a picture as a chat passes it on: compressed by the phone, shrunk
// and compressed by the chat, and compressed once more by whoever forwards it.
func ChatJPEG(img *image.RGBA) ([]byte, error) {
	img, err := compressed(img, 80)
	if err != nil {
		return nil, err
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if long := max(w, h); long > chatLong {
		img = resize(img, w*chatLong/long, h*chatLong/long)
	}
	if img, err = compressed(img, 62); err != nil {
		return nil, err
	}
	return JPEG(img, 70)
}

// compressed is what JPEG leaves of a picture.
func compressed(img *image.RGBA, quality int) (*image.RGBA, error) {
	data, err := JPEG(img, quality)
	if err != nil {
		return nil, err
	}
	back, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decode a JPEG: %w", err)
	}
	out := image.NewRGBA(back.Bounds())
	draw.Draw(out, out.Bounds(), back, image.Point{}, draw.Src)
	return out, nil
}
