package faq

import "strings"

// lexicon is how people call the things of an account registration: a concept
// and its ways in both languages, slips of common input methods included. A
// concept with "~" is too common, or too often part of an answer (a city, a
// company), to find anything by itself; one with "~~" weighs less, too.
const lexicon = `
code: 验证码 校验码 动态码 验证吗 验正码 验证马 code otp verification_code security_code passcode
email: 邮件 邮箱 电子邮件 电子邮箱 电邮 邮箱地址 油箱 e_mail email mail mailbox inbox email_address mail_address 邮件地址
sms: 短信 简讯 sms text_message 短信验证
phone~: 手机号 手机号码 手机 电话号码 电话 移动电话 号码 phone_number phone mobile_number mobile cell_phone cellphone telephone
hotline: 客服电话 热线 服务热线 客服热线 客服 hotline support_phone customer_service phone_number_of_aws support_number call_aws 支持电话
landline: 座机 固定电话 固话 坐机 landline office_phone fixed_line land_line
password: 密码 口令 密吗 密马 登录密码 password passwd pwd pass_word
username: 用户名 登录名 用户名称 user_name username login_name
accountid: 账户id 账号id 帐号id 帐户id 账户编号 账户号 账号编号 account_id account_number id_of_the_account aws_id
account~~: 账户 账号 帐号 帐户 户头 account 户
register~~: 注册 开户 开账户 开账号 register registration sign_up signup open_an_account create_an_account create_account registering 申请账号 申请账户 application 申请 apply
review: 审核 审批 审查 核验 审合 核实 review approval approve approved verification 结果 result
underreview: 审核中 在审核 正在审核 待审核 一直在审核 还在审核 一直审核 under_review pending in_review being_reviewed
howlong: 多久 多长时间 几天 多少天 什么时候 啥时候 何时 几时 多少时间 几个工作日 how_long how_many_days when how_much_time how_soon 多长 how_fast 很久 how_soon hear_back
activate: 激活 开通 下来 批下来 生效 active activate activated activation get_approved go_live 有结果 出出结果
wait: 等 等待 等了 wait waiting
cost: 费用 价格 收费 价钱 要钱 花钱 花费 多少钱 收钱 贵 price pricing cost fee charge charges expensive how_much prices 价格表 报价
pay: 付款 支付 付费 缴费 付钱 交钱 交费 充值 结账 付账 pay payment paying paid 付款方式 支付方式 payment_method payment_methods 怎么付 如何付 咋付 怎样付 要付 付吗 费用怎么付 费用如何付 费用怎么支付 费用如何支付 微信付 accept_payment payment_option
card: 信用卡 银行卡 刷卡 credit_card card visa mastercard 刷信用卡
transfer: 对公转账 银行转账 转账 汇款 电汇 打款 对公 bank_transfer wire_transfer wire
alipay: 支付宝 微信支付 alipay wechat_pay 微信付款
fapiao: 发票 开票 发飘 发漂 税票 fapiao fa_piao vat_invoice tax_invoice 开发票 request_a_fapiao get_a_fapiao
specialfapiao: 专票 专用发票 增值税专用发票 增值税专票 special_fapiao special_vat_fapiao special_invoice special
generalfapiao: 普票 普通发票 general_fapiao normal_fapiao ordinary_fapiao
kind: 类型 种类 哪种 哪几种 kind type kinds types
taxnumber: 税号 纳税人识别号 tax_number taxpayer_id tax_id
fapiaotitle: 抬头 发票抬头 fapiao_title
currency: 货币 币种 currency
rmb: 人民币 rmb cny yuan
usd: 美元 美金 usd dollar us_dollar
bill: 账单 帐单 出账 结算 bill billing billed
vat: 增值税 税率 vat tax
freetier: 免费套餐 免费额度 免费层 免费试用 试用 free_tier free_trial free_usage freetier
free: 免费 free 不要钱 不花钱
discount: 优惠 折扣 代金券 抵扣券 discount coupon credits promo free_credits
icp: 备案 icp icp备案 icp许可证 网站备案 域名备案 beian bei_an icp_license icp_licence icp_filing icp_registration icp_recordal 备按
domain: 域名 domain
website: 网站 website web_site
license: 营业执照 执照 营业执招 business_license business_licence license licence 营业证
upload: 上传 传不上去 传不上 传不了 传不上来 上传不了 上传不上 上传不上去 传上去 upload uploading 上載
reject: 失败 被拒 拒绝 驳回 没通过 没过 不通过 未通过 通不过 没有通过 过不了 打回 打回来 rejected reject denied refused failed fail declined 被退回 not_approved 被拒绝 不接受 不被接受 isnt_accepted arent_accepted not_accepted doesnt_accept not_accept wont_accept 填不了 不可用 not_valid 不支持 设不了 不成功 退回 被退回来 rejecting turned_down
accepted: 接受 accepted accept
material: 材料 资料 材料清单 资料清单 document documents paperwork papers paper
file~: 文件 附件 file pdf
size: 大小 多大 多少兆 几兆 几m 多少m 最大 兆 size large big mb megabytes 太大 too_big too_large 几兆以内
format: 格式 文件格式 format formats file_type png jpg jpeg
convert: 转换 转成 转 convert
heic: heic heif webp
photo: 照片 图片 相片 photo picture image pic
iphone: 苹果手机 苹果 iphone
foreign: 境外 海外 国外 外国 foreign overseas abroad non_chinese 外资 not_chinese 美国 america usa american 日本 japan japanese 德国 germany german 英国 uk british 韩国 korea korean 欧洲 european
foreigner: 外国人 外籍 老外 外籍人士 foreigner expat foreign_national
global: 全球 国际 国际版 国际区 海外aws 海外区 海外账户 海外账号 海外帐号 海外版 国外aws global aws_global international 全球区 外区
hongkong~: 香港 港资 hong_kong hongkong hk
taiwan~: 台湾 taiwan
singapore~: 新加坡 singapore
beijing~: 北京 beijing cn_north_1
ningxia~: 宁夏 ningxia cn_northwest_1
china~~: 内地 大陆 mainland mainland_china 中国 中国区 国内 china aws_china
aws~~: aws 亚马逊 亚马逊云科技 亚马逊云 amazon amazon_web_services
region: 区域 大区 哪个区 region
company~~: 公司 企业 主体 company firm entity corporation business 我司
companyname: 公司名称 公司名 企业名称 公司全称 公司名字 企业名字 企业名 company_name name_of_the_company name_of_our_company legal_name
rename: 改名 更名 改名字 改了名 换名字 名称变更 公司更名 rename renamed new_name changed_its_name change_name name_change changed_our_name change_of_name 换了名字
change: 修改 更改 变更 改 更换 换 改成 切换 change edit modify update switch correct 更新
address~: 地址 address
registeredaddress: 注册地址 registered_address
officeaddress: 办公地址 office_address
district: 区县 行政区 district 我们区 区名
city: 城市 city
url: 网址 链接 连接 link url 入口 官网
page~~: 页面 网页 page screen form 表单 表格 页
console: 控制台 console 后台 管理台
signin: 登录 登陆 登入 登不上 登不上去 登不进去 登不了 登录不上 登录不了 登陆不了 登陆不上 进不去 sign_in signin log_in login log_on logon access_the_console get_into_the_console log_into sign_into
forget: 忘记 忘了 忘 忘掉 丢了 丢失 弄丢 想不起来 记不得 记不住 不记得 记不清 forgot forget forgotten lost lose dont_remember cant_remember 丢
reset: 重置 找回 重设 reset recover
receive: 收到 收不到 没收到 未收到 没有收到 没到 没来 收不着 一直没来 不来 arrive receive come came received 接收 missing show_up shows_up 迟迟不到 不到
open: 打开 打不开 加载 加载不出来 open load loading 打不来 点不开 空白 blank white_page
expire: 过期 失效 到期 超时 expired expire timed_out timeout time_out
closed: 关了 关掉 关闭 关 closed close 关掉了 页面过期 页面超时 会话超时 page_expired session_expired page_timed_out session_timed_out
stuck: 卡住 卡死 卡了 卡 不动 点不了 点不动 stuck hang hangs freeze frozen grey gray greyed
again: 重新 重来 再来 从头 重填 again start_over from_scratch
inuse: 占用 被占用 已存在 重复 已被注册 被注册 已经注册过 已经注册 已注册 注册过 已被使用 already_registered already_exists already_in_use in_use taken exists duplicate already_used been_used 已经存在 存在 已有人用 already_has 被同事注册 有人用
wrong: 错误 不对 错 填错 错了 不正确 无效 报错 填不对 wrong incorrect invalid error doesnt_work not_working mistake
rule: 规则 要求 规定 requirement rule rules
match~: 匹配 一致 不匹配 不一致 对不上 不符 match mismatch 一模一样 相同 same_as
leader: 网络安全负责人 网安负责人 安全负责人 负责人 网络负责人 cybersecurity_leader cyber_security_leader leader security_officer cybersecurity_responsible_person ciso cybersecurity cybersecurity_officer cyber_security_officer 网络安全官
idcard: 身份证 证件 身份证件 id_card id_document identity_card id identity_document
passport: 护照 passport
residence: 居留证 居留许可 永久居留证 永久居留身份证 永居 居住证 居民居住证 港澳台居民居住证 港澳居民居住证 台湾居民居住证 residence_permit 绿卡 green_card
homereturn: 回乡证 台胞证 通行证 来往内地通行证 港澳居民来往内地通行证 台湾居民来往大陆通行证 来往大陆通行证 往来内地通行证 香港身份证 台湾身份证 澳门身份证 home_return_permit return_permit travel_permit mainland_travel_permit compatriot_permit taiwan_compatriot_permit hkid hong_kong_id hong_kong_id_card hk_id
hkperson: 港澳台 香港人 台湾人 澳门人 港澳台人士 港澳人士 hong_kong_resident taiwan_resident macao_resident hongkonger taiwanese hong_kong_citizen
certificate: 证照 证书 certificate
individual: 个人 私人 自然人 individual private_person personal
soleprop: 个体户 个体工商户 个体 sole_proprietor self_employed 个体户
student: 学生 student
industry: 行业 所属行业 行业类型 行业类别 经营范围 industry sector business_scope line_of_business
legalperson: 法人 法定代表人 法人代表 legal_representative legal_person 老板 boss ceo
need: 准备 清单 条件 前提 需要什么 要什么 需要哪些 要哪些 需要准备 需要提供 要准备 what_do_i_need what_do_we_need what_is_needed is_needed are_needed prerequisite prepare checklist ready which_documents what_documents required requirements_to requirements_for have_ready before_i_start before_we_start
language: 语言 语种 language
chinese~: 中文 汉语 chinese mandarin
english~: 英文 英语 english
resubmit: 重新提交 再次提交 重提 再提交 重新申请 重新提交信息 resubmit resubmission submit_again apply_again reapply resubmit_information
mean~: 什么意思 啥意思 意思 mean meaning means
access: 权限 没有权限 无权限 没权限 权限不足 访问被拒绝 拒绝访问 access_denied accessdenied not_authorized not_authorised unauthorized forbidden permission permission_denied permission_error
root: root 根用户 主账号 主账户 根账户 根账号 root_user root_account root账户 root用户
mfa: mfa 多因素认证 多重验证 二次验证 双重验证 双因素 二次认证 两步验证 multi_factor multi_factor_authentication 2fa two_factor virtual_mfa authenticator 虚拟mfa 动态口令 mfa_device
quota: 配额 限额 服务限额 quota service_limit service_quota limit_increase resource_limit 限制
raise: 提高 提升 增加 调高 increase raise more
separate: 单独 分开 独立 另外 separate separately
difference: 区别 差别 差异 不同 difference different differ vs
operator: 运营 运营方 运营商 operate operator run runs 运营主体
sinnet: 光环新网 光环 sinnet
nwcd: 西云数据 西云 nwcd
agreement: 协议 合同 条款 agreement contract terms terms_and_conditions
data~: 数据 信息 data information
store: 存放 存储 保存 放在 放 stored store stay reside location kept 存在哪 存在哪里 存在境内 存哪
export: 出境 出国 境内 leave_china outside_china border 传到国外 传到境外 传出去 传到海外 到国外 到境外
localization: 本地化 localization residency
privacy: 隐私 个人信息 个人信息保护 privacy pipl gdpr personal_data personal_information my_data our_data 我的数据 我的资料 我的信息 我们的资料
see~: 看到 看见 查看 see view 给谁看 谁看 谁能看
available~: available availability 可用
choose~~: 选 选择 挑 推荐 choose pick select recommend suggest
submit~: 提交 递交 submit submitted
digit~: 位数 字符 digit character 符号 symbol
cheap: 便宜 cheap cheaper cheapest 划算
time~: 时间 time
setup~~: 设置 设 配置 绑定 setup set_up configure set
safe: 安全 safe secure security
protect: 保护 protection protect
agree~: 同意 不同意 我同意 agree agreed disagree consent
withdraw: 撤回 收回 withdraw revoke
skip: 跳过 略过 空着 留空 不填 必填 选填 必须填 必须要填 skip mandatory optional compulsory leave_blank leave_it_blank leave_empty have_to_fill have_to_answer need_to_answer
filling: 填完 弄完 还要填 全部填完 填这些 要填多久 填多久 多少问题 fill_this_in fill_it_in fill_in_this fill_this_out filling_this_in filling_in filling_out this_take how_many_questions
yourfee: 你们收费 你收费 你们怎么收费 你们收钱 你们要钱 你们的服务 咨询费 咨询要收费 咨询收费 代办收费 代办费 服务费 do_you_charge are_you_free your_fee your_fees your_help does_your_help_cost_anything consulting_fee your_service your_services 找你们 你们的咨询 顾问费
notamazon: 官方 亚马逊官方 aws官方 你们是亚马逊 你是亚马逊 你们是aws 你是aws 你们是什么公司 official are_you_amazon is_this_amazon is_it_amazon are_you_aws is_this_aws are_you_from_aws are_you_from_amazon are_you_with_amazon part_of_amazon part_of_aws 你们和亚马逊 你们跟亚马逊 你们和aws 你们跟aws
delete: 删除 删掉 删 清除 注销 抹掉 销毁 delete erase remove wipe
service~: 服务 service
missing: 缺少 缺 少了 没有某个
supportplan: 支持计划 支持方案 支持级别 support_plan plan 支持等级
support: 技术支持 支持 support
basicsupport: 基础版 基础支持 基础 basic basic_support
devsupport: 开发人员支持 开发者支持 开发版 developer_support
businesssupport: 商业支持 商业版 business_support
enterprisesupport: 企业支持 企业版 enterprise_support enterprise
help: 帮助 帮忙 求助 help assistance
problem: 问题 故障 problem issue trouble
hours: 服务时间 上班时间 工作时间 opening_hours office_hours
human: 人工 真人 转人工 人工客服 真人客服 顾问 human real_person consultant real_human live_agent speak_with speak_to talk_to_a_person 叫个人 叫人 a_person_i_can a_person_i_can
bot: 机器人 bot robot chatbot ai
backup: 备份 backup back_up
monitor: 监控 monitoring monitor 告警 alert alarm
practice: 最佳实践 best_practice 最佳做法
later~: 以后 下次 明天 稍后 改天 晚点 later tomorrow next_week another_day
resume: 继续 接着 再填 continue resume go_on carry_on
progress: 进度 progress
pause: 暂停 停一下 先停 pause 退出 中途退出 quit
send: 发给 发你 发送 给你 发给你 告诉你 send give tell_you
sharedmail: 公共邮箱 公司邮箱 企业邮箱 shared_mailbox group_mailbox company_email work_email
ownmail: 个人邮箱 私人邮箱 qq邮箱 163邮箱 qq personal_email gmail own_email outlook
whichemail: 什么邮箱 哪个邮箱 which_email what_email
virtualnumber: 虚拟号 虚拟号段 虚拟号码 virtual_number
foreignphone: 境外手机号 香港手机号 国外手机号 海外手机号 外国手机号 境外手机 香港手机 国外手机 香港号码 国外号码 境外号码 foreign_number hong_kong_number hk_number foreign_phone foreign_phone_number foreign_mobile hong_kong_phone_number us_number us_phone_number 台湾手机号 国际号码 america_phone_number america_number 美国手机号 美国号码 美国手机 新加坡手机号 台湾号码 外国号码 海外号码 overseas_number foreign_sim no_chinese_mobile_number no_chinese_mobile no_chinese_phone_number no_chinese_phone no_chinese_number 没有内地手机号 没有大陆手机号 没有国内手机号
wfoe: 外商独资 外资企业 外资公司 wfoe joint_venture
lawfirm: 律所 律师事务所 law_firm
institution: 事业单位 institution
repoffice: 代表处 办事处 representative_office
ngo: 民办非企业 非营利 ngo nonprofit non_profit non_enterprise
name~: 姓名 名字 name
short: 简称 缩写 abbreviation short_name
bracket: 括号 bracket parenthesis
document: 文档 documentation docs
multiregion: 多区域 multi_region
encrypt: 加密 encryption encrypt
automation: 自动化 automation cloudformation
operations: 运维 operations operational
newest: 最新 最新版 latest newest
neg~~: 没有 没 不 未 无 别 不能 不了 不行 不可以 no not dont doesnt didnt cant cannot isnt havent hasnt wont never without couldnt unable
`

// qualities are the concepts that say something of a thing without naming it.
// In a question they may be all there is ("it expired, what now?"); in anything
// else they are more likely part of an answer ("写错了", "换一个").
const qualities = `
accepted again change choose convert expire forget free kind match mean missing newest problem raise receive resume rule
safe see send separate short skip size wait withdraw wrong
`

// stopwords say nothing about what is asked for.
const stopwords = `
的 了 吗 呢 吧 啊 呀 哦 嗯 哈 么 嘛 啦 哎 诶 喂 得 着 过 之 也 都 就 才 又 还 还是 或 或者 和 与 跟 同 及 而 但 但是 可是 然后 那 那么 这 这个 那个 这些 那些 这里 那里 里 里面 里边 上 上面 下 中
我 我们 咱们 你 你们 您 他 他们 它 大家 自己 别人 人家 贵司 咱 俺
是 要 想 能 能不能 会 会不会 可以 可不可以 行 行不行 是不是 是否 有 有没有 有什么 要不要 需要 需不需要 必须 应该 得 让 使 给 把 被 对 对于 关于 用 在 到 去 来 从 向 为 由 以 于 比 按 做 弄 搞 办 办理 进行 出 成 好 好的 好了 行吧 可 请 请问 麻烦 谢谢 感谢 你好 您好 嗨 想问 问一下 咨询 咨询一下 想知道 知道 请教 告诉 帮 帮我 一下 一个 一些 个 位 些 点 有点 很 太 非常 真 真的 已经 已 刚 刚刚 现在 目前 马上 一直 总是 老是 多 少
怎么 怎么办 怎么样 怎样 如何 咋 咋办 咋弄 咋样 为什么 为啥 为何 什么 啥 哪 哪里 哪儿 哪个 哪些 哪家 谁 几 多少 何 怎么弄 怎么做 怎么办理 怎么搞 什么样 该 该怎么办 呗 看 看看 找 找不到 试 试试 提示 显示 说 系统 输入 输进去 输 干什么 干嘛 关系 大概 大约 左右 一般 新用户 新客户 原因 查 查看一下 要紧 要紧吗 没关系 总 一定 非得 发的 变了 一片 服务器 浏览器 不小心 够 够用 够不够 最近 其他 别的 嘞
a an the and or but if then else of at by for with about against between into through during before after to from up down in out on off over under  further here there all any both each few most other some such only own same so than too very just now
i me my we us our ours you your yours he him his she her it its they them their this that these those am is are was were be been being have has had having do does did doing will would shall should can could may might must
what which who whom whose how why where please pls plz thanks thank hi hello hey ok okay yes yeah yep  sure fine great good cool well got get getting go going want wanted need needs know tell let lets like say says said ask asking question find make made take took put use using used work works try tried look looking im ive  ill youre its thats theres whats hows im gonna also still already yet really actually maybe anything something everything thing things stuff way ways possible possibly able kind_of what_kind_of sort_of enough reason says happen happens new user mr mrs ms dear sir madam
until while because since once though
`

// tradition maps traditional characters of this field to simplified ones, in
// pairs.
const tradition = "註注冊册驗验證证碼码發发號号戶户嗎吗審审時时間间開开電电話话機机郵邮網网頁页嗎吗麼么資资業业執执無无問问題题費费價价錢钱帳账賬账單单簡简稱称國国個个護护傳传檔档聯联繫系係系區区選选擇择內内陸陆臺台灣湾長长鐘钟體体協协議议條条據据儲储權权備备過过還还沒没對对錯错誤误應应該该務务員员責责負负絡络會会讓让說说請请後后給给與与雲云運运營营續续進进質质類类種种專专製制設设寫写裡里為为誰谁幾几點点轉转換换變变動动統统檢检測测試试確确認认買买賣卖貴贵銀银行行匯汇幣币額额稅税聽听見见親亲覺觉學学從从來来東东車车門门報报壞坏鎖锁忘忘記记錄录"

// conceptMark begins the terms of concepts; no text gives such a term.
const conceptMark = "="

// concept is one line of the lexicon.
type concept struct {
	term   string // as it stands in the index
	common bool
	faint  bool
	ways   []string
}

func concepts() []concept {
	var out []concept
	for line := range strings.Lines(lexicon) {
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		c := concept{ways: spaced(strings.Fields(rest))}
		name, c.faint = strings.CutSuffix(name, "~~")
		name, c.common = strings.CutSuffix(name, "~")
		c.common = c.common || c.faint
		c.term = conceptMark + name
		out = append(out, c)
	}
	return out
}

func stops() []string { return spaced(strings.Fields(stopwords)) }

func spaced(words []string) []string {
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "_", " ")
	}
	return words
}

func simplified() map[rune]rune {
	out := map[rune]rune{}
	pairs := []rune(tradition)
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}
