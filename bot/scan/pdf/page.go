package pdf

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
)

// How a page is drawn.
const (
	dpi       = 200  // what the reader was measured with
	mostSide  = 3400 // pixels: A3 at 200 dpi
	leastSide = 1700 // a page as small as a card is drawn larger
)

// Page is a page as a picture, counted from 0. The error is a *scan.Problem
// (file_corrupt) when the file is at fault.
func (d *Document) Page(i int) (*picture.Picture, error) {
	defer d.run()()
	ref, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return nil, d.fault(corrupt(err))
	}
	if p := d.taken(ref.Page); p != nil {
		return p, nil
	}
	p, err := d.drawn(ref.Page)
	if err != nil {
		return nil, d.fault(err)
	}
	return p, nil
}

// taken is the picture of a page that is nothing else: a scan. nil if the page
// is not one, or holds its picture in another way than as an upright JPEG.
func (d *Document) taken(page references.FPDF_PAGE) *picture.Picture {
	object, ok := d.onlyImage(page)
	if !ok {
		return nil
	}
	raw, err := d.lib.FPDFImageObj_GetImageDataRaw(&requests.FPDFImageObj_GetImageDataRaw{ImageObject: object})
	if err != nil || scan.Sniff(raw.Data) != picture.JPEG {
		return nil
	}
	p, err := d.opener.Open(d.ctx, raw.Data)
	if err != nil {
		return nil
	}
	p.Page = true
	return p
}

// onlyImage is the one object of a page, if that is a JPEG in usual colours
// that fills the page, upright and without anything that changes its look.
func (d *Document) onlyImage(page references.FPDF_PAGE) (object references.FPDF_PAGEOBJECT, ok bool) {
	ref := requests.Page{ByReference: &page}
	count, err := d.lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: ref})
	if err != nil || count.Count != 1 {
		return "", false
	}
	if notes, err := d.lib.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: ref}); err != nil || notes.Count > 0 {
		return "", false // a stamp, perhaps
	}
	if turned, err := d.lib.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: ref}); err != nil || turned.PageRotation != enums.FPDF_PAGE_ROTATION_NONE {
		return "", false
	}
	got, err := d.lib.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: ref, Index: 0})
	if err != nil {
		return "", false
	}
	object = got.PageObject
	if kind, err := d.lib.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object}); err != nil || kind.Type != enums.FPDF_PAGEOBJ_IMAGE {
		return "", false
	}
	if see, err := d.lib.FPDFPageObj_HasTransparency(&requests.FPDFPageObj_HasTransparency{PageObject: object}); err != nil || see.HasTransparency {
		return "", false
	}
	return object, d.fills(page, object) && d.isPlain(page, object)
}

// fills reports whether an object covers the page, upright.
func (d *Document) fills(page references.FPDF_PAGE, object references.FPDF_PAGEOBJECT) bool {
	size, err := d.lib.GetPageSize(&requests.GetPageSize{Page: requests.Page{ByReference: &page}})
	if err != nil {
		return false
	}
	m, err := d.lib.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: object})
	if err != nil {
		return false
	}
	const nearly, a = 0.9, 0.01
	wide, high := float64(m.Matrix.A), float64(m.Matrix.D)
	upright := math.Abs(float64(m.Matrix.B)) < a && math.Abs(float64(m.Matrix.C)) < a
	return upright && wide >= nearly*size.Width && high >= nearly*size.Height &&
		wide <= size.Width/nearly && high <= size.Height/nearly // more would be cropped by the page
}

// isPlain reports whether an image is a JPEG in grey or RGB, and nothing but
// it.
func (d *Document) isPlain(page references.FPDF_PAGE, object references.FPDF_PAGEOBJECT) bool {
	filters, err := d.lib.FPDFImageObj_GetImageFilterCount(&requests.FPDFImageObj_GetImageFilterCount{ImageObject: object})
	if err != nil || filters.Count != 1 {
		return false
	}
	meta, err := d.lib.FPDFImageObj_GetImageMetadata(&requests.FPDFImageObj_GetImageMetadata{ImageObject: object, Page: requests.Page{ByReference: &page}})
	if err != nil {
		return false
	}
	switch meta.ImageMetadata.Colorspace {
	case enums.FPDF_COLORSPACE_DEVICEGRAY, enums.FPDF_COLORSPACE_DEVICERGB, enums.FPDF_COLORSPACE_CALGRAY, enums.FPDF_COLORSPACE_CALRGB:
		return true
	case enums.FPDF_COLORSPACE_ICCBASED:
		return meta.ImageMetadata.BitsPerPixel == 8 || meta.ImageMetadata.BitsPerPixel == 24 // 32: CMYK
	}
	return false
}

// drawn draws a page.
func (d *Document) drawn(page references.FPDF_PAGE) (*picture.Picture, error) {
	ref := requests.Page{ByReference: &page}
	size, err := d.lib.GetPageSize(&requests.GetPageSize{Page: ref})
	if err != nil {
		return nil, corrupt(err)
	}
	to, err := pixels(size.Width, size.Height)
	if err != nil {
		return nil, corrupt(err)
	}
	out, err := d.lib.RenderPageInPixels(&requests.RenderPageInPixels{Page: ref, Width: to.X, Height: to.Y, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT})
	if err != nil {
		return nil, corrupt(err)
	}
	defer out.Cleanup()
	view, ok := out.Result.RenderedImage.(*image.RGBA)
	if !ok || d.ctx.Err() != nil {
		return nil, corrupt(errors.New("not drawn"))
	}
	img := image.NewRGBA(view.Rect) // its own: the view is PDFium's memory
	copy(img.Pix, view.Pix)
	return d.opener.FromImage(img), nil
}

// pixels is how large a page of so many points is drawn.
func pixels(width, height float64) (image.Point, error) {
	const point = 1.0 / 72 // inches
	long, short := max(width, height), min(width, height)
	if !(short > 0) || math.IsInf(long, 0) {
		return image.Point{}, fmt.Errorf("a page of %g × %g points", width, height)
	}
	const narrow = 20 // times as long as wide, it is no page
	if long > narrow*short {
		return image.Point{}, fmt.Errorf("a page of %g × %g points", width, height)
	}
	scale := min(max(dpi*point, leastSide/long), mostSide/long)
	return image.Pt(max(1, int(width*scale)), max(1, int(height*scale))), nil
}
