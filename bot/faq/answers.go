package faq

import (
	"regexp"
	"strings"
)

// asking is what questions have in them, and calling what calls for help have:
// answers have neither.
var (
	asking  = regexp.MustCompile(`(?i)[?？]|吗|呢$|么$|怎|咋|如何|什么|啥|哪|谁|几|多久|多少|多长|多大|何时|能不能|可不可以|是不是|有没有|要不要|能否|是否|还是|区别|\b(how|what|why|when|where|which|who|can|could|do|does|is|are|should|will|may)\b`)
	calling = regexp.MustCompile(`(?i)没有.|不了|不[开动]|不到|还没|不上|不对|不行|不通|没收到|没来|没到|没过|失败|忘|丢了|错|拒|报错|\b(can't|cannot|don't|doesn't|didn't|not|no|forgot|lost|wrong|error|fail\w*|reject\w*|denied|missing|expired|stuck|help|never|haven't|hasn't|isn't)\b`)
)

// asks reports whether a text looks like a question.
func asks(text string) bool { return asking.MatchString(text) }

// calls reports whether a text looks like a question or a call for help.
func calls(text string) bool { return asks(text) || calling.MatchString(text) }

// done is a report of something done: "已上传", "资料准备好了".
var done = regexp.MustCompile(`^[\s,，。!！]*(我们?|咱们|好的?|嗯)*.{0,12}((已经?|刚刚?|都)(上传|提交|付款|付|支付|转账|填|发|收到|完成|创建|设置|绑定|开通|激活|注册|登录|打开|点|选|看|弄|做|准备|阅读|同意|确认|改).{0,8}|(收到|提交|上传|支付|付款|填|改|弄|做|准备|设置|绑定|确认|发|传|交|办)(好|完|过|到|上|齐|成功|完成)*了|(上传|提交|支付|付款|设置|绑定|注册|激活|验证|登录|准备)(好|成功|完成|完毕))[\s.。!！~～]*$`)

// did is the same in English.
var did = regexp.MustCompile(`(?i)^\s*(ok|okay|yes|done|hi|thanks|[,.!\s])*\s*((i|we)('ve| have| just| already)?\s+(just |already )*(uploaded|sent|paid|received|did|finished|submitted|got|created|filled|chose|entered|set|registered|signed|activated|made|opened|clicked|typed|wrote|accepted|verified|changed)\b|(done|finished|uploaded|sent|paid|received|submitted|activated|registered)[.! ]*$)`)

// am is a person presenting themselves, or confirming.
var am = regexp.MustCompile(`(?i)^\s*(我是|我叫|我姓|i am|i'm|my name|没问题|收到)|(经理|总监|主管|部长|专员|部|\b(manager|director|department|officer|sent|done))[\s.。]*$`)

// rest is what is said of a list: one thing is missing, the others are there.
var rest = regexp.MustCompile(`(?i)(其他|其它|其余|剩下|别的)(的|资料|材料)?(我们)?都?(有|齐|准备|好)|\b(everything|all) else\b|\b(the rest|the others|others) (is|are)\b|\ball (of them )?(but|except)\b`)

// wanting is what asks for more than a yes: "其他都有什么要求".
var wanting = regexp.MustCompile(`(?i)[?？]|吗|呢$|什么|啥|哪|怎|\b(how|what|which|who|why)\b`)

// pick is a choice among what was offered: "就用注册邮箱", "换个邮箱".
var pick = regexp.MustCompile(`(?i)^\s*(好的?|嗯|行|那|ok|okay|yes|please|just|[,，.\s])*(就这|就那|(就|还)?(用|填)(这|那|注册|公司|原|同|我|他|她|联系|上面|前面|一样)|就?选|换[个一成]|改[成用为]|[和跟].{1,8}(一样|相同|同一个)|(use|take|choose|pick|(the )?same|another|a different|let's (use|take))\b)`)

// company and place are the shapes of two answers that consist of words that
// questions have too.
var (
	company = regexp.MustCompile(`(?i)(有限公司|有限责任公司|股份公司|集团|\bco\.?,? ?ltd\.?|\blimited|\binc\.?|\bgmbh|\bllc|\bcorp\.?)(（[^）]*）|\([^)]*\))?[\s.。]*$`)
	place   = regexp.MustCompile(`(?i)(省|市|区|县|镇|路|街|道|巷|大厦|园).*(\d|[一二三四五六七八九十])+ ?(号|弄|栋|幢|座|楼|层|室|单元)|\d+.*\b(road|rd|street|st|avenue|ave|district|building|floor|room|lane)\b`)
)

// answers reports whether a text has the shape of an answer and nothing of a
// question.
func answers(text string) bool {
	text = strings.TrimSpace(text)
	if rest.MatchString(text) && !wanting.MatchString(text) {
		return true
	}
	if calls(text) {
		return false
	}
	return pick.MatchString(text) || company.MatchString(text) || place.MatchString(text) || done.MatchString(text) || did.MatchString(text) || am.MatchString(text)
}
