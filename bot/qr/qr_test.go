package qr

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// What is drawn is read again by somebody else's reader.
func TestRead(t *testing.T) {
	const text = "https://work.weixin.qq.com/kfid/kfc0?enc_scene=ENC&scene_param=abc012"
	data, err := PNG(text)
	if err != nil {
		t.Fatal(err)
	}
	pic, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(pic)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || got.GetText() != text {
		t.Errorf("read %v, %v", got, err)
	}
}

func TestTooLong(t *testing.T) {
	if _, err := PNG(string(make([]byte, 4000))); err == nil {
		t.Error("4000 bytes fit into a code")
	}
}
