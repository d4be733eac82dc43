package wecom

import (
	"strings"
	"unicode/utf8"
)

// hintRunes bounds what is taken for a hint: people write brackets, too.
const hintRunes = 60

// oversized reports whether a text is WeCom's own hint in the place of a
// picture over 2 MB or a file over 20 MB (94670). Its words are documented
// nowhere, so it is known by its shape: all of it in one pair of brackets, a
// kind of media, and that it is too large.
func oversized(text string) bool {
	text = strings.TrimSpace(text)
	inner, ok := strings.CutPrefix(text, "[")
	if ok {
		inner, ok = strings.CutSuffix(inner, "]")
	} else if inner, ok = strings.CutPrefix(text, "【"); ok {
		inner, ok = strings.CutSuffix(inner, "】")
	}
	return ok && utf8.RuneCountInString(inner) <= hintRunes && !strings.ContainsAny(inner, "[]【】\n") &&
		containsAny(inner, "图片", "文件", "视频", "语音", "消息") && containsAny(inner, "过大", "太大", "超过", "超出", "大小")
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
