package detect

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Occupations are told in three ways: what a relative does for a living
// (妈妈在菜场卖豆腐), what a relative is (舅舅是货车司机), and where a record
// keeps them: in brackets after a name, after sex, age or birth.

// workers are words for those whose work a record tells.
var workers = []string{"父", "母", "爸", "妈", "爹", "娘", "爷爷", "奶奶", "外公", "外婆", "姥姥", "姥爷", "舅", "姑", "姨", "叔", "伯", "哥", "姐", "弟弟", "妹妹", "嫂", "丈夫", "妻", "老公", "老婆", "老伴", "爱人", "男友", "女友",
	"女婿", "儿媳", "儿子", "女儿", "家长", "监护人", "家里", "两口子", "夫妇", "退休前", "下岗后"}

// postCues are what stands before the occupation of a record: sex, age, people and birth.
var postCues = []string{"岁,", "男,", "女,", "族,", "年生,", "月生,", "日生,", "出生,", "已婚,", "离异,", "文化,", "丧偶,", "岁、", "岁 ", "岁("}

// occupationCues are all literals; those from len(workers) on are postCues.
var occupationCues = append(slices.Clone(workers), postCues...)

// workReach is how many code points after a relative's mention the work may
// stand.
const workReach = 26

func occupations(p *Pass, report func(mark)) {
	s := p.View.Text
	done := 0
	for _, h := range p.Hits("occupation") {
		if h.Term >= len(workers) {
			if end := postSlot(s, h.End); end > 0 {
				report(mark{h.End, end, "", 0.7, []string{"position"}})
			}
			continue
		}
		if h.End < done {
			continue
		}
		if start, end := livingOf(s, h.End); end > 0 {
			report(mark{start, end, "", 0.65, []string{"livelihood"}})
			done = end
		}
	}
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '(')
		if i < 0 {
			return
		}
		at += i + 1
		if isHan(runeBefore(s, at-1)) {
			if start, end := bracketed(s, at); end > 0 {
				report(mark{start, end, "", 0.65, []string{"position"}})
			}
		}
	}
}

// bracketed returns the post among the parts of the brackets that open before
// off: (叉车工), (邻居,退休护士). A role in the case is none.
func bracketed(s string, off int) (start, end int) {
	inside := s[off:min(len(s), off+90)]
	closing := strings.IndexAny(inside, ")\n")
	for part, at := 0, off; part < 5 && closing >= 0; part++ {
		if end := postSlot(s, at); end > 0 && !staffPost.MatchString(s[at:end]) {
			return at, end
		}
		comma := strings.IndexByte(s[at:off+closing], ',')
		if comma < 0 {
			break
		}
		at += comma + 1
	}
	return 0, 0
}

// livingOf returns where the work is told of a relative whose mention ends at
// off: in the same sentence, before anybody else is spoken of.
func livingOf(s string, off int) (start, end int) {
	commas := 0
	for at, n := off, 0; at < len(s) && n < workReach; n++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if strings.ContainsRune("\n。;!?\t|", r) {
			return 0, 0
		}
		if r == ',' || r == '、' || r == ':' || r == ' ' || r == '(' {
			if commas++; commas > 4 {
				return 0, 0
			}
			next := at + size
			if end := postSlot(s, next); end > 0 && (r != ':' || at == off) {
				return next, end
			}
			if r == ',' && otherSubject.MatchString(s[next:min(len(s), next+24)]) {
				return 0, 0
			}
		}
		if from, end := workAt(s, at, off); end > 0 {
			if idle.MatchString(s[off:at]) {
				return 0, 0
			}
			return from, end
		}
		at += size
	}
	return 0, 0
}

var (
	// otherSubject begins a clause about somebody else than the relative.
	otherSubject = mustPattern(`^(?:我(?:去|在|想|就|也|不|没|要|自己)|你|您|老师|班主任|同学|同桌|室友|咨询|该生|孩子|学生|来访)`)
	// idle stands between a relative and what is no work of theirs: a wish, a
	// command, something done for the child once.
	idle = mustPattern(`想|希望|打算|梦想|将来|以后|长大|要是|如果|没有|不会|不肯|不让|叫我|让我|让你|让他|让她|由|隔壁|回去|跟着|不如|逼|劝|教我|带我|陪|为我|给我|送我|帮我|替我|同学|老师|刚才|正在|一起|不准|禁止|应该|可以|能不能|会不会|喜欢|爱看|给他|给她|给孩子|跟我|和我|对我`)
	// staffPost is the role of somebody who deals with the case, not a
	// relative's work.
	staffPost = mustPattern(`班主任|心理|咨询|督导|老师|辅导员|校长|班长|德育|年级|教务|课代表|组长|委员|记录|主持|负责|主任|院长|园长|书记|社工|主治|责任|校医|财务|助理|管理员|(?:资源|生活|陪读|值日)教师|医生|项目经理|经办|值班|科长|所长|民警|法官|律师`)
	// workPlace is in front of the work: 在菜市场, 到烧烤店.
	workPlace = mustPattern(`(?:一直|常年|长期|现|曾|以前|平时|白天|晚上|夜里|目前|如今)?(?:在|到|去)([^,。;、:()\s在到去]{1,10})$`)
	// postLead introduces what somebody is.
	postLead = []string{"是一名", "是一位", "是个", "是", "系", "任", "当过", "当了", "当", "做过", "做", "为", "原是", "改行做"}
)

// workAt reads a livelihood at off, which is behind from; its place in front
// of it is taken in unless it is a region, which is a place of its own.
func workAt(s string, off, from int) (start, end int) {
	end = verbWork(s, off)
	if end == 0 {
		return postAt(s, off)
	}
	start = off
	if r := runeBefore(s, off); r == '在' || r == '到' || r == '去' {
		if factoryWork(s, off) > 0 {
			start -= len("在")
		}
	} else if m := workPlace.FindString(s[from:off]); m != "" {
		at := off - len(m)
		for _, w := range [...]string{"在", "到", "去"} {
			if i := strings.LastIndex(m, w); i >= 0 {
				at = off - len(m) + i
				break
			}
		}
		place := s[at+len("在") : off]
		if size, _, ok := regions().at(place); ok && size == len(place) || hanWord(place, "学校", "医院", "家", "教室", "厨房", "房") {
			return start, end
		}
		start = at
	}
	return start, end
}

// postAt reads 是货车司机, 当保安, 任会计 at off.
func postAt(s string, off int) (start, end int) {
	for _, lead := range postLead {
		if !strings.HasPrefix(s[off:], lead) {
			continue
		}
		start = off + len(lead)
		at := start
		for n := 0; at < len(s) && n < 12; n++ {
			r, size := utf8.DecodeRuneInString(s[at:])
			if !isHan(r) || strings.ContainsRune("我你他她不没说给被把让跟和与", r) {
				break
			}
			at += size
			if n > 0 && isPost(s[start:at]) && workEnds(s[at:]) {
				end = at
			}
		}
		if end > 0 && !strings.HasSuffix(s[start:end], "老师") && !homeroom.MatchString(s[start:end]) {
			return start, end
		}
		return 0, 0
	}
	return 0, 0
}

// homeroom are roles at a school that say nothing of a relative's work.
var homeroom = mustPattern(`班主任|班长|课代表|委员|组长|同桌|主持`)

// workEnds reports whether what follows a livelihood lets it end there.
func workEnds(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return after == "" || !isHan(r) || strings.ContainsRune("的为在赚挣每月常早平供维贴补过了和与也都很还从到去回不没有多十几两起出收兼之已现经长给养时呢吧,后", r)
}

// postSlot returns the end of a slot of a record at off that holds a post and
// nothing else; 0 if there is none.
func postSlot(s string, off int) int {
	at, n := off, 0
	for at < len(s) && n < 13 {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) && r != '·' && !(r < 0x80 && isLetter(byte(r))) {
			break
		}
		at += size
		n++
	}
	if n < 2 || n > 12 || at < len(s) && !strings.ContainsRune("),;。、|\n\t /", runeAfter(s, at)) {
		return 0
	}
	slot := s[off:at]
	if !isPost(slot) && !slotLiving(slot) || notPost.MatchString(slot) {
		return 0
	}
	return at
}

// slotLiving reports whether a slot is filled by a livelihood: 在电子厂打工, 卖菜.
func slotLiving(slot string) bool {
	for at := range slot {
		if verbWork(slot, at) == len(slot) {
			return at == 0 || hanWord(slot, "在", "给", "常年", "帮", "现", "到", "外出")
		}
	}
	return false
}

// notPost is what ends like a post and is none.
var notPost = mustPattern(`^(?:父|母|本|我|你|他|她|其|该|各|有|由|请|与|和|对|被|把|让|无(?:[^业])|没)|不|未|老师$|家长|学员|党员|团员|人员|成员|会员|队员|委员|学生|班干|离职|在职员工|是|因|去|来`)

// postTails are what words for posts end with.
var postTails = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`司机 机长 厂长 店长 站长 处长 局长 科长 所长 队长 村长 镇长 乡长 院长 校长 行长 社长 船长 经理 总监 主管 主任 助理 助教 秘书 会计 出纳 教授 讲师 干部 军人 警察 民警 辅警 交警 狱警 护士 医生 大夫
 保姆 月嫂 保安 保洁 门卫 厨子 学徒 老板 老板娘 店主 馆主 摊主 车主 船主 业主 户主 农民 渔民 牧民 工人 主妇 法官 检察官 记者 编辑 翻译 导游 模特 裁判 空姐 空乘 乘务 消防 销售 采购 仓管 质检 客服 行政 人事 财务 运营 收银 理货 快递
 骑手 代驾 中介 网红 主播 家政 护理 无业 待业 下岗 个体 务农 经商 退休 学者 作者 商人 船员 海员 水手 猎户 屠户 个体户 种植户 养殖户 小贩 商贩 菜贩 贩子 商 匠 护工 职工 员 师 工 干事 书记 公务员 自由职业 打工 零工 做工
 馆员 文书 艺人 演员 画家 作家 歌手 教练 画师 牧师 法师 车夫 船夫 轿夫 鞋匠 兽医 村医 牙医 中医 军医 校医 律师 掌柜 伙计 帮工 车衣 扳道 搬运 导购 前台 柜员 店员 社工 包工头 工头 荷官 拳手`) {
		set[w] = true
	}
	return set
})

// tailWords end with the sign of a post and are none.
var tailWords = wordSet(`手工 分工 加工 义工 施工 竣工 罢工 特工 人工 开工 停工 完工 打工 员工 学员 党员 团员 人员 成员 会员 队员 委员 动员 全员 议员 病员 伤员 复员 满员 减员 大师 导师 班师 老师 律师函 协商 磋商 智商 情商 逆商 上工 下工 做工 误工 窝工 返工
 务工 用工 招工 民工潮 出师 拜师 从师 会师 恩师 名师 教师 全体教师 家员 一员 随员 裁员 球员 运动员 演员 学习委员 化工 军工 轻工 重工 理工 农工 外商 招商 应商 共商 奸商 通商 客商 经商`)

// isPost reports whether s is a post: 货车司机, 服装厂缝纫工, 退休教师.
func isPost(s string) bool {
	for _, w := range [...]string{"退休", "下岗", "原", "前"} {
		if t := strings.TrimPrefix(s, w); t != "" {
			s = t
		}
	}
	n := utf8.RuneCountInString(s)
	for _, size := range [...]int{4, 3, 2, 1} {
		if n < size {
			continue
		}
		w := tail(s, size)
		if size == 2 && tailWords()[w] {
			return (w == "教师" || w == "演员" || w == "运动员" || w == "打工" || w == "务工" || w == "经商" || w == "做工" || w == "民工") && n > 1
		}
		if postTails()[w] {
			return size > 1 || n > 1
		}
	}
	return false
}
