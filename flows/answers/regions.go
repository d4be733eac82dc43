package answers

import (
	"strings"
	"unicode/utf8"

	"kaihu/flows/lazyregexp"
)

type span struct{ start, end int }

// region is a line, or the part of one that a label governs.
type region struct {
	label string
	kind  string // see labelKind; "" without a label
	span
}

// labelWord are the Latin words that labels are made of. Only these are taken into a label that follows other text on
// its line, so that "Contact: John Smith Email: …" leaves John his name.
var labelWord = lazyregexp.New(`(?i)^(mobile|phone|cell|cellphone|telephone|tel|landline|e-?mail|mail|company|contact|person|postal|zip|code|` +
	`id|account|bank|user|full|legal|leader|security|cybersecurity|cyber|work|office|number|no\.?|address|name|street|city|province|` +
	`district|passport|uscc|credit|social|unified|tax|taxpayer|department|title|position|wechat|fax|remark|note)$`)

// labelNouns end labels that are written without a colon.
const labelNouns = `公司名称|企业名称|单位名称|公司全称|信用代码|联系人|负责人|经办人|法定代表人|姓名|手机号码|手机号|手机|联系电话|电话|座机|邮箱|` +
	`邮箱地址|地址|邮编|身份证号码|身份证号|身份证|税号|账号`

var (
	// bareLabel is a label followed by a space: 联系人 王小明.
	bareLabel = lazyregexp.New(`^\p{Han}{0,8}(?:` + labelNouns + `)$`)
	// roleStart is a role at the beginning of a line with the person run into it: 网络安全负责人李四.
	roleStart = lazyregexp.New(`^\s*(\p{Han}{0,6}(?:负责人|联系人|经办人|法定代表人)(?:的?(?:` + labelNouns + `))?)[是为叫]?`)
	// boxLabel is 【联系人】.
	boxLabel = lazyregexp.New(`^\s*【([^【】:]{1,20})】\s*:?`)
)

// regions cuts a folded text into lines and the lines at their labels. A label alone on its line governs the next.
func regions(s string) []region {
	var out []region
	carried := ""
	for start := 0; start <= len(s); {
		end := len(s)
		if i := strings.IndexAny(s[start:], "\n\r\t|"); i >= 0 {
			end = start + i
		}
		line := lineRegions(s, start, end)
		if len(line) > 0 && line[0].label == "" && carried != "" && strings.TrimSpace(s[start:line[0].end]) != "" {
			line[0].label, line[0].kind = carried, labelKind(carried)
		}
		for _, r := range line {
			if strings.TrimSpace(s[r.start:r.end]) != "" {
				carried = ""
				out = append(out, r)
			} else if r.label != "" {
				carried = r.label
			}
		}
		start = end + 1
	}
	return out
}

// farthest is more bytes than any label has.
const farthest = 200

func lineRegions(s string, start, end int) []region {
	out := []region{{span: span{start, end}}}
	from := start // where the current region's text begins
	label := func(text string, at, after int) {
		out[len(out)-1].end = at
		out = append(out, region{text, labelKind(text), span{after, end}})
		from = after
	}
	if m := boxLabelOf(s[start:end]); m != nil {
		label(normaliseLabel(s[start+m[2]:start+m[3]]), start, start+m[1])
	} else if m := roleStartOf(s[start:end]); m != nil {
		label(s[start+m[2]:start+m[3]], start, start+m[1])
	}
	for i := from; i < end; i++ {
		if s[i] == ' ' {
			if at := from + strings.LastIndexAny(s[from:i], " ,;") + 1; at < i && s[i-1] >= utf8.RuneSelf && bareLabel.MatchString(s[at:i]) {
				label(s[at:i], at, i+1)
			}
			continue
		}
		if s[i] != ':' || strings.HasPrefix(s[i+1:end], "//") {
			continue
		}
		near := max(from, i-farthest) // a long line of colons must not be read over and over
		at := labelStart(s[near:i], near == start)
		if at < 0 {
			continue
		}
		at += near - from
		if text := normaliseLabel(s[from+at : i]); text != "" {
			label(text, from+at, i+1)
		}
	}
	return out
}

// boxLabelOf is the place of a label in brackets at the beginning of a line.
func boxLabelOf(line string) []int {
	if !strings.Contains(line, "【") {
		return nil
	}
	return boxLabel.FindStringSubmatchIndex(line)
}

// roleStartOf is the place of a role at the beginning of a line without labels.
func roleStartOf(line string) []int {
	if !containsAny(line, "负责人", "联系人", "经办人", "法定代表人") || strings.Contains(line, ":") {
		return nil
	}
	return roleStart.FindStringSubmatchIndex(line)
}

// labelStart is where the label before a colon begins, or -1 when there is none. At the beginning of a line any short
// text is one; later only a known one.
func labelStart(before string, lineStart bool) int {
	cut := strings.LastIndexAny(before, ",;") + 1
	for _, sep := range [...]string{"、", "。"} {
		if i := strings.LastIndex(before, sep); i >= 0 {
			cut = max(cut, i+len(sep))
		}
	}
	seg := strings.TrimRight(before[cut:], " ")
	if seg == "" || utf8.RuneCountInString(seg) > 60 {
		return -1
	}
	first := lineStart && cut == 0
	last, _ := utf8.DecodeLastRuneInString(seg)
	if isHan(last) || last == ')' {
		return hanLabel(seg, cut, first)
	}
	return latinLabel(seg, cut, first)
}

func hanLabel(seg string, cut int, first bool) int {
	space := strings.LastIndex(seg, " ") + 1
	chunk := seg[space:]
	plausible := utf8.RuneCountInString(chunk) <= 20 && digitsIn(normaliseLabel(chunk)) == 0 && !strings.Contains(chunk, "@")
	kind := labelKind(normaliseLabel(chunk))
	if plausible && (kind != "other" || first && strings.TrimSpace(seg[:space]) == "") {
		return cut + space
	}
	return -1
}

func latinLabel(seg string, cut int, first bool) int {
	at := len(seg)
	for at > 0 {
		head := strings.TrimRight(seg[:at], " ")
		word := head[strings.LastIndex(head, " ")+1:]
		if r := lastHan(word); r > 0 {
			if labelWord.MatchString(word[r:]) {
				if isOneLabel(word[:r], word[r:]) {
					r = 0
				}
				return cut + len(head) - len(word) + r
			}
			break
		}
		if !labelWord.MatchString(word) {
			break
		}
		at = len(head) - len(word)
	}
	if at < len(seg) {
		return cut + at
	}
	if words := strings.Fields(seg); first && len(words) <= 4 && digitsIn(seg) == 0 && !hasHan(seg) {
		return cut
	}
	return -1
}

// isOneLabel says that a Latin word belongs to the Chinese before it: 账户ID and 公司Email, but not 张三Email.
func isOneLabel(han, latin string) bool {
	return labelKind(han) != "other" || labelKind(han+latin) != labelKind(latin)
}

// lastHan is the index after the last Chinese character of a word, 0 without any.
func lastHan(word string) int {
	end := 0
	for i, r := range word {
		if isHan(r) {
			end = i + utf8.RuneLen(r)
		}
	}
	return end
}
