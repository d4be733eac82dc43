package pdf

import (
	"bytes"
	"errors"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

// maxSaved bounds what a document may become when it is written out, in bytes.
const maxSaved = 64 << 20

// IsBare reports whether a document is nothing but its pages, and can be passed
// on as it is: no attached files, no scripts, no actions that start something,
// no forms, no EXIF in its pictures, and nothing before or behind the PDF that
// would make another file of it. When in doubt it is not.
//
// PDFium writes the document out for that, every object by itself: what was
// packed into compressed streams of objects lies open in the copy.
func (d *Document) IsBare() bool {
	defer d.run()()
	if hasStowaway(d.data) {
		return false
	}
	if files, err := d.lib.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref}); err != nil || files.AttachmentCount > 0 {
		return false
	}
	if form, err := d.lib.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d.ref}); err != nil || form.FormType != enums.FPDF_FORMTYPE_NONE {
		return false
	}
	out := &bounded{left: maxSaved}
	if _, err := d.lib.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: d.ref, Flags: requests.SaveFlagNoIncremental, FileWriter: out}); err != nil || out.left < 0 {
		return false
	}
	for _, word := range active() {
		if bytes.Contains(out.Bytes(), []byte(word)) {
			return false
		}
	}
	return true
}

// active are the names of what makes a PDF more than pages (ISO 32000-1, 7.11,
// 12.6, 12.7), and EXIF's mark.
func active() []string {
	return []string{"/JavaScript", "/Launch", "/EmbeddedFile", "/Filespec", "/RichMedia", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "Exif\x00\x00"}
}

// hasStowaway reports whether another file hides in this one: an archive is
// read from its end, and programs look for a PDF's head somewhere at its
// beginning.
func hasStowaway(data []byte) bool {
	const tail = "%%EOF"
	end := bytes.LastIndex(data, []byte(tail))
	if end < 0 || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return true
	}
	if len(bytes.Trim(data[end+len(tail):], "\r\n \x00")) > 0 {
		return true
	}
	return bytes.Contains(data, []byte("PK\x05\x06")) // the end of a ZIP archive
}

// bounded is a buffer with an end.
type bounded struct {
	bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("too much")
	}
	return b.Buffer.Write(p)
}
