package handout

import (
	"net/http"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// view is what the page shows: a document, the offer of a pack, what is before
// them, or a word.
type view struct {
	Title flows.Text
	Look  *look
	Offer *offer
	Gate  *gate
	Word  flows.Text // why there is nothing to see
	Next  flows.Text // what to do about it
}

// word is an answer without a handout.
type word struct {
	code  int
	title flows.Text
	text  flows.Text
	next  flows.Text
}

var packTitle = flows.Text{Zh: "注册资料包", En: "Registration pack"}

// What is said when there is nothing to see.
var (
	nothing = word{http.StatusOK,
		flows.Text{Zh: "一次性链接", En: "One-time link"},
		flows.Text{Zh: "请在浏览器里打开。", En: "Please open it in a browser."}, flows.Text{}}
	none = word{http.StatusNotFound,
		flows.Text{Zh: "没有这个页面", En: "There is no such page"},
		flows.Text{Zh: "链接可能没有复制完整。", En: "The link may have been cut off."},
		flows.Text{Zh: "请回到聊天里重新打开。", En: "Please open it from the chat again."}}
	scanOver = word{http.StatusGone,
		flows.Text{Zh: "链接已失效", En: "This link is over"},
		flows.Text{Zh: "每个链接只能看一次，5 分钟内有效；也可能是材料已经撤回或删除。", En: "Each link can be looked at once, within 5 minutes; or the document was taken back or deleted."},
		flows.Text{Zh: "需要再看的话，请重新获取一个链接。", En: "To look again, ask for a new link."}}
	packOver = word{http.StatusGone,
		flows.Text{Zh: "链接已失效", En: "This link is over"},
		flows.Text{Zh: "每个链接只能下载一次，30 分钟内有效；也可能是资料已经删除。", En: "Each link can be used for one download, within 30 minutes; or the data were deleted."},
		flows.Text{Zh: "还需要的话，请重新获取：申请人在聊天里发“资料包”即可。", En: "If you still need it, ask for a new link; applicants send \"my sheet\" in the chat."}}
	elsewhere = word{http.StatusForbidden,
		flows.Text{Zh: "不是这个浏览器", En: "Not this browser"},
		flows.Text{Zh: "这个链接已在别的浏览器打开，或者本浏览器没有保存 Cookie。", En: "This link was opened in another browser before, or this one keeps no cookies."},
		flows.Text{Zh: "如果不是您打开的，请不要在 Slack 里点任何数字，重新获取一个链接。", En: "If that was not you, press none of the numbers in Slack, and ask for a new link."}}
	refused = word{http.StatusGone,
		flows.Text{Zh: "数字不对", En: "Not that number"},
		flows.Text{Zh: "Slack 里选的不是本页的数字，链接已作废。", En: "In Slack another number was chosen than this page showed; the link is void."},
		flows.Text{Zh: "需要查看的话，请重新获取一个链接。", En: "To look, ask for a new link."}}
	checking = word{http.StatusConflict,
		flows.Text{Zh: "正在检查", En: "Being checked"},
		flows.Text{Zh: "申请人刚发来新的文件，还在检查，马上就好。", En: "The applicant has just sent another file; it is being checked."},
		flows.Text{Zh: "请过一会儿刷新；链接还没有用掉。", En: "Please reload in a moment; the link is not used up."}}
	unreadable = word{http.StatusUnprocessableEntity,
		flows.Text{Zh: "无法显示", En: "It cannot be shown"},
		flows.Text{Zh: "这份文件打不开，可能已损坏。", En: "This file cannot be opened; it may be damaged."},
		flows.Text{Zh: "请让申请人重新发一次。", En: "Please ask the applicant to send it again."}}
	busy = word{http.StatusServiceUnavailable,
		flows.Text{Zh: "稍等一下", En: "One moment"},
		flows.Text{Zh: "现在有点忙，没能打开。", En: "It could not be opened just now."},
		flows.Text{Zh: "请过几秒刷新；链接还没有用掉。", En: "Please reload in a few seconds; the link is not used up."}}
)

// over is what is said of a link whose time is over.
func over(path string) word {
	if path == bot.PackPath {
		return packOver
	}
	return scanOver
}

// tell answers with a word.
func (p *Pages) tell(w http.ResponseWriter, r *http.Request, say word) {
	if say.code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(say.code)
		return
	}
	p.show(w, say.code, view{Title: say.title, Word: say.text, Next: say.next})
}

// show writes the page.
func (p *Pages) show(w http.ResponseWriter, code int, v view) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.Look != nil {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(handOver)) // only a test's recorder has none
	}
	w.WriteHeader(code)
	if err := p.page.Execute(w, v); err != nil {
		p.Log.Warn("a page was broken off")
	}
}
