package answers

import (
	"regexp"
	"strings"
	"testing"
)

// What comes of a phone number: E.164 for a mobile of the mainland, ITU-T
// E.123 with an extension for any other telephone.
var (
	mobileForm = regexp.MustCompile(`^\+861[3-9][0-9]{9}$`)
	phoneForm  = regexp.MustCompile(`^\+86 [0-9]+( [0-9]+)*( ext\. [0-9]{1,6})?$`)
)

// FuzzPhone reads any text as a mobile and as a telephone: what is accepted
// has the documented form, holds no digit that was not typed, is read back as
// itself, and is masked.
func FuzzPhone(f *testing.F) {
	for _, s := range append(seeds, "+86 138 0013 8000", "(0755) 8502 2088 转 8001", "400-810-8888", "010-62345678", "0086-13800138000", "１３８００１３８０００", "手机13800138000，谢谢", "13800138000/13900139000",
		"+852 9123 4567", "95588", "110", "021 6888 8888 ext.12", "86-571-85022088", "+8613800138000#1") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		mobile, phone := Read("mobile", text, Context{}), Read("phone", text, Context{})
		if mobile.Value != "" && mobile.Value != phone.Value {
			t.Fatalf("%q: the mobile %s is the telephone %s", text, mobile.Value, short(phone))
		}
		for kind, r := range map[string]Reading{"mobile": mobile, "phone": phone} {
			if r.Value == "" {
				continue
			}
			if !mobileForm.MatchString(r.Value) && (kind == "mobile" || !phoneForm.MatchString(r.Value)) {
				t.Fatalf("%s %q: %q", kind, text, r.Value)
			}
			typed := digits(fold(text))
			for _, part := range strings.Split(strings.TrimPrefix(r.Value, "+86"), " ext. ") {
				if !strings.Contains(typed, digits(part)) {
					t.Fatalf("%s %q: %s was not typed", kind, text, part)
				}
			}
			if again := Read(kind, r.Value, Context{}); again.Value != r.Value {
				t.Fatalf("%s %q becomes %q, and that is read as %s", kind, text, r.Value, short(again))
			}
			if masked := Mask(kind, r.Value); !strings.Contains(masked, "**") || strings.Contains(masked, digits(r.Value)[len(digits(r.Value))-6:]) {
				t.Fatalf("%s is masked as %s", r.Value, masked)
			}
		}
	})
}

// digits drops everything else.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, s)
}
