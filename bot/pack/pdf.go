package pack

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"kaihu/bot/typeface"
)

// The size of a page, A4, in points.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
)

// leaf is one page of a PDF under way. Coordinates are points from the upper
// left corner.
type leaf struct {
	set     *typeface.Subset
	content bytes.Buffer
}

// text writes a line whose baseline begins at a point. grey is 0 (black) to 1;
// bold draws the outlines as well.
func (l *leaf) text(x, y, size, grey float64, bold bool, text string) {
	if text == "" {
		return
	}
	mode := "0 Tr"
	if bold {
		mode = fmt.Sprintf("2 Tr %.2f w %.2f G", size/35, grey)
	}
	var glyphs []byte
	for _, r := range text {
		g := l.set.Glyph(r)
		glyphs = append(glyphs, byte(g>>8), byte(g))
	}
	fmt.Fprintf(&l.content, "BT /F1 %.2f Tf %.2f g %s %.2f %.2f Td <%s> Tj ET\n", size, grey, mode, x, pageHeight-y, strings.ToUpper(hex.EncodeToString(glyphs)))
}

// box fills a rectangle whose upper left corner is given.
func (l *leaf) box(x, y, width, height, grey float64) {
	fmt.Fprintf(&l.content, "%.2f g %.2f %.2f %.2f %.2f re f\n", grey, x, pageHeight-y-height, width, height)
}

// document is a finished PDF's contents.
type document struct {
	title  string
	made   time.Time
	set    *typeface.Subset
	leaves []*leaf
}

// The numbers of the objects that every document has; pages follow.
const (
	objCatalog = 1 + iota
	objPages
	objInfo
	objFont
	objCIDFont
	objDescriptor
	objFontFile
	objUnicode
	objFirstPage
)

// bytes writes the PDF (ISO 32000-1). The same document gives the same bytes.
func (d *document) bytes() ([]byte, error) {
	w := pdfWriter{}
	w.out.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	w.object("<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)>>", objPages)
	var kids strings.Builder
	for i := range d.leaves {
		fmt.Fprintf(&kids, "%d 0 R ", objFirstPage+2*i)
	}
	w.object("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(d.leaves))
	w.object("<</Title<%s>/Producer(Kaihu)/CreationDate(D:%s)>>", utf16Hex("\ufeff"+d.title), d.made.UTC().Format("20060102150405Z"))
	if err := d.font(&w); err != nil {
		return nil, err
	}
	for i, l := range d.leaves {
		w.object("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>",
			objPages, pageWidth, pageHeight, objFont, objFirstPage+2*i+1)
		if err := w.stream("", l.content.Bytes()); err != nil {
			return nil, err
		}
	}
	return w.end(), nil
}

// font writes the embedded subset: glyphs are named by their numbers, and a
// map says which characters they are, for who copies or searches.
func (d *document) font(w *pdfWriter) error {
	s := d.set
	const name = "KAIHUA+" + typeface.Name
	w.object("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, objCIDFont, objUnicode)
	widths := strings.Trim(fmt.Sprint(s.Widths), "[]")
	w.object("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[0[%s]]>>", name, objDescriptor, widths)
	const symbolic = 4
	w.object("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 733/StemV 80/FontFile2 %d 0 R>>",
		name, symbolic, s.Box[0], s.Box[1], s.Box[2], s.Box[3], s.Ascent, s.Below, objFontFile)
	if err := w.stream(fmt.Sprintf("/Length1 %d", len(s.TTF)), s.TTF); err != nil {
		return err
	}
	return w.stream("", unicodeMap(s.Runes))
}

// unicodeMap is the CMap from glyphs to characters; of glyph 0 there is none.
func unicodeMap(runes []rune) []byte {
	var out bytes.Buffer
	out.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange <0000><FFFF> endcodespacerange\n")
	const most = 100 // of one block
	for from := 1; from < len(runes); from += most {
		part := runes[from:min(from+most, len(runes))]
		fmt.Fprintf(&out, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&out, "<%04X><%s>\n", from+i, utf16Hex(string(r)))
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	return out.Bytes()
}

// utf16Hex is a text in UTF-16, in hexadecimal digits.
func utf16Hex(text string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", u)
	}
	return out.String()
}

// pdfWriter numbers objects as they come.
type pdfWriter struct {
	out bytes.Buffer
	at  []int // where each object begins
}

func (w *pdfWriter) begin() {
	w.at = append(w.at, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n", len(w.at))
}

func (w *pdfWriter) object(format string, args ...any) {
	w.begin()
	fmt.Fprintf(&w.out, format, args...)
	w.out.WriteString("\nendobj\n")
}

func (w *pdfWriter) stream(more string, data []byte) error {
	var small bytes.Buffer
	z := zlib.NewWriter(&small)
	if _, err := z.Write(data); err != nil {
		return fmt.Errorf("pack: compress: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("pack: compress: %w", err)
	}
	w.begin()
	fmt.Fprintf(&w.out, "<</Filter/FlateDecode/Length %d%s>>\nstream\n", small.Len(), more)
	w.out.Write(small.Bytes())
	w.out.WriteString("\nendstream\nendobj\n")
	return nil
}

func (w *pdfWriter) end() []byte {
	table := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.at)+1)
	for _, at := range w.at {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.at)+1, objCatalog, objInfo, table)
	return w.out.Bytes()
}
