// Package qr draws addresses as QR codes.
package qr

import (
	"fmt"

	"rsc.io/qr"
)

// PNG draws a text in black and white, eight pixels a module, with the white
// border that readers want.
func PNG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	return code.PNG(), nil
}
