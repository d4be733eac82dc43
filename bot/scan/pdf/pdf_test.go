package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
)

// shared is one reader for all tests: to compile PDFium takes seconds.
var shared *Reader

func TestMain(m *testing.M) {
	opener, err := picture.NewOpener("")
	if err != nil {
		panic(err)
	}
	shared = NewReader(opener, "")
	os.Exit(m.Run())
}

func open(t testing.TB, data []byte) *Document {
	t.Helper()
	d, err := shared.Open(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func code(err error) string {
	if p := (*scan.Problem)(nil); errors.As(err, &p) {
		return p.Code
	}
	return fmt.Sprint(err)
}

var rules = scan.Rules{MaxBytes: 5_000_000, Types: []string{Media, picture.JPEG, picture.PNG}}

func TestDrawnPage(t *testing.T) {
	d := open(t, written("", ""))
	p, err := d.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	if d.Pages != 1 || p.Size() != image.Pt(1652, 2338) || p.Quality.Blank {
		t.Errorf("%d pages, %v, %+v", d.Pages, p.Size(), p.Quality)
	}
	if got := p.Working.RGBAAt(p.Working.Rect.Dx()/3, 2338-2338*120/842); got.R < 200 || got.G > 50 {
		t.Errorf("the red box is %v", got)
	}
	data, media, repaired, err := p.Copy(0, rules)
	if err != nil || media != picture.JPEG || fmt.Sprint(repaired) != "[page]" || scan.Sniff(data) != picture.JPEG {
		t.Errorf("%s %v %v", media, repaired, err)
	}
	if _, err := d.Page(1); code(err) != "file_corrupt" {
		t.Errorf("a page that is not there: %v", err)
	}
}

// TestScannedPage takes the picture out where that shows the same as the page.
func TestScannedPage(t *testing.T) {
	size := image.Pt(1190, 1684)
	for _, test := range []struct {
		name, matrix, inPage string
		taken                bool
		red                  image.Point // where the red corner is, in quarters of the picture
	}{
		{"upright", "595 0 0 842 0 0", "", true, image.Pt(0, 0)},
		{"on its head", "-595 0 0 -842 595 842", "", false, image.Pt(3, 3)},
		{"mirrored", "-595 0 0 842 595 0", "", false, image.Pt(3, 0)},
		{"turned page", "595 0 0 842 0 0", "/Rotate 90", false, image.Pt(3, 0)},
		{"small on the page", "297 0 0 421 0 421", "", false, image.Pt(0, 0)},
		{"larger than the page", "1190 0 0 1684 0 -842", "", false, image.Pt(0, 0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, jpg := scanned(t, size, test.matrix, test.inPage)
			p, err := open(t, file).Page(0)
			if err != nil {
				t.Fatal(err)
			}
			data, _, repaired, err := p.Copy(0, rules)
			if err != nil || fmt.Sprint(repaired) != "[page]" {
				t.Fatalf("%v %v", repaired, err)
			}
			if bytes.Equal(data, jpg) != test.taken {
				t.Errorf("taken: %v, want %v", !test.taken, test.taken)
			}
			w := p.Working.Rect
			if got := p.Working.RGBAAt(w.Dx()*(test.red.X*2+1)/8-w.Dx()/16, w.Dy()*(test.red.Y*2+1)/8-w.Dy()/16); test.name != "small on the page" && (got.R < 150 || got.G > 60) {
				t.Errorf("no red at %v of %v: %v", test.red, w, got)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	whole := written("", "")
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"empty":              {nil, "file_empty"},
		"text":               {[]byte("hello"), "file_type"},
		"archive before PDF": {append([]byte("PK\x03\x04"), whole...), "file_type"},
		"head alone":         {[]byte("%PDF-1.7\n"), "file_corrupt"},
		"cut off":            {whole[:200], "file_corrupt"},
		"no pages":           {build(catalog, "<< /Type /Pages /Kids [] /Count 0 >>"), "file_corrupt"},
		"locked":             {locked, "file_locked"},
	} {
		if _, err := shared.Open(context.Background(), test.data); code(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// locked is written with a user password (revision 2, 40 bits); its keys are
// random, so that no password fits.
var locked = bytes.Replace(written("", ""), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /ID [(0123456789abcdef) (0123456789abcdef)] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O ("+strings.Repeat("o", 32)+") /U ("+strings.Repeat("u", 32)+") >>"), 1)

func TestIsBare(t *testing.T) {
	plain := written("", "")
	upright, _ := scanned(t, image.Pt(595, 842), "595 0 0 842 0 0", "")
	script := "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
	for name, test := range map[string]struct {
		data []byte
		bare bool
	}{
		"text":                        {plain, true},
		"scan":                        {upright, true},
		"a line break at the end":     {append(bytes.Clone(plain), "\r\n"...), true},
		"script at opening":           {written("", "/OpenAction 6 0 R", script), false},
		"script, its name in numbers": {written("", "/OpenAction 6 0 R", strings.Replace(script, "/JavaScript", "/Java#53cript", 1)), false},
		"script in a packed object":   {packed(script), false},
		"script of the page":          {written("/AA << /O 6 0 R >>", "", script), false},
		"starts a program":            {written("", "/OpenAction << /S /Launch /F (calc.exe) >>"), false},
		"attached file":               {written("", "/Names << /EmbeddedFiles << /Names [(a.zip) 6 0 R] >> >>", "<< /Type /Filespec /F (a.zip) /EF << /F 7 0 R >> >>", stream("/Type /EmbeddedFile", "PK")), false},
		"archive behind it":           {append(bytes.Clone(plain), "PK\x03\x04 PK\x05\x06"...), false},
		"archive in a stream":         {written("", "", stream("", "PK\x03\x04 PK\x05\x06")), false},
		"form":                        {written("", "/AcroForm << /Fields [6 0 R] >>", "<< /FT /Tx /T (a) >>"), false},
		"EXIF in the picture":         {written("", "/More 6 0 R", stream("/Filter /DCTDecode", "\xff\xd8\xff\xe1\x00\x20Exif\x00\x00")), false},
	} {
		if got := open(t, test.data).IsBare(); got != test.bare {
			t.Errorf("%s: bare %v", name, got)
		}
	}
}

// packed hides an action in a compressed stream of objects.
func packed(action string) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write([]byte("6 0 " + action))
	_ = w.Close()
	objects := []string{"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>", onePage, fmt.Sprintf(page, ""), stream("", text), helvetic}
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	entries := []byte{0, 0, 0, 255}
	entry := func(kind byte, at int, n byte) { entries = append(entries, kind, byte(at>>8), byte(at), n) }
	for i, o := range objects {
		entry(1, out.Len(), 0)
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	entry(2, 7, 0)
	entry(1, out.Len(), 0)
	fmt.Fprintf(&out, "7 0 obj\n%s\nendobj\n", stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", z.String()))
	entry(1, out.Len(), 0)
	at := out.Len()
	fmt.Fprintf(&out, "8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", stream("/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R", string(entries)), at)
	return out.Bytes()
}

// TestBombs are files that are small and ask for much. Each is refused, or done
// with in time.
func TestBombs(t *testing.T) {
	nested := func(times int) []byte { // each form draws the next one ten times
		objects := []string{catalog, onePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>", stream("", "/X Do")}
		for i := range times {
			objects = append(objects, stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>", 6+i), strings.Repeat("/X Do ", 10)))
		}
		return build(append(objects, stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", "0 0 100 100 re f"))...)
	}
	open(t, written("", "")) // shared has compiled PDFium by then
	var zeros bytes.Buffer
	w := zlib.NewWriter(&zeros)
	for range 300 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	var twice bytes.Buffer
	w = zlib.NewWriter(&twice)
	_, _ = w.Write(zeros.Bytes())
	_ = w.Close()
	const patience = time.Second
	hasty := &Reader{opener: shared.opener, cache: shared.cache, within: patience}
	kids := strings.Repeat("3 0 R ", 100_000)
	for _, test := range []struct {
		name string
		data []byte
		want []string // codes, "" for a picture
	}{
		{"a page of 200 × 200 inches", build(catalog, onePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400 14400] >>"), []string{"", "file_corrupt"}},
		{"a page that is a line", build(catalog, onePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1000000] >>"), []string{"file_corrupt"}},
		{"100,000 pages", build(catalog, "<< /Type /Pages /Kids ["+kids+"] /Count 100000 >>", fmt.Sprintf(page, ""), stream("", text), helvetic), []string{""}},
		{"says 2,000,000,000 pages", build(catalog, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", fmt.Sprintf(page, ""), stream("", text), helvetic), []string{"", "file_corrupt"}},
		{"pages that contain themselves", build(catalog, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), []string{"file_corrupt"}},
		{"a form that draws itself", build(catalog, onePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>", stream("", "/X Do"),
			stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >>", "/X Do /X Do")), []string{"", "file_corrupt"}},
		{"forms in forms, 10¹² drawings", nested(12), []string{"", "file_corrupt"}},
		{"300 MB of content in 300 KB", build(catalog, onePage, fmt.Sprintf(page, ""), stream("/Filter /FlateDecode", zeros.String()), helvetic), []string{"", "file_corrupt"}},
		{"300 MB of content in 2 KB", build(catalog, onePage, fmt.Sprintf(page, ""), stream("/Filter [/FlateDecode /FlateDecode]", twice.String()), helvetic), []string{"", "file_corrupt"}},
		{"an image of 30,000 × 30,000", build(catalog, onePage, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>", stream("", "595 0 0 842 0 0 cm /I Do"),
			stream("/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", zeros.String())), []string{"", "file_corrupt"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reader := hasty
			if !slices.Contains(test.want, "file_corrupt") {
				reader = shared // it is no bomb after all: a slow machine may take its time
			}
			start := time.Now()
			got := outcome(reader, test.data)
			if !slices.Contains(test.want, got) {
				t.Errorf("%q, want one of %q", got, test.want)
			}
			if took := time.Since(start); took > patience+20*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%q in %v, %d bytes", got, took.Round(time.Millisecond), len(test.data))
			}
		})
	}
}

func outcome(r *Reader, data []byte) string {
	d, err := r.Open(context.Background(), data)
	if err != nil {
		return code(err)
	}
	defer d.Close()
	if _, err := d.Page(0); err != nil {
		return code(err)
	}
	return ""
}
