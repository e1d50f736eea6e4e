package redact

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// generalized returns a vaguer word for a finding: a span of ages, the kind of
// a school, a place, an employer or a job, the year of a date. It reports false
// where there is none that is sure to hide the value.
func (c *cast) generalized(f judge.Finding) (string, bool) {
	value := strings.TrimSpace(document.FoldString(c.doc.In(f.Span)))
	if f.Entity == rules.Age {
		return ageSpan(value)
	}
	if c.english {
		if y := year().FindString(value); y != "" && (f.Entity == rules.Date || f.Entity == rules.Birthdate) {
			return y, true
		}
		return "", false
	}
	switch f.Entity {
	case rules.School:
		return kindOf(value, schoolKinds, "某学校"), true
	case rules.Org:
		return kindOf(value, orgKinds, "某单位"), true
	case rules.Place:
		return c.placeKind(f, value), true
	case rules.Address:
		return "某地", true
	case rules.Occupation:
		return jobKind(value), true
	case rules.ClassName:
		return "某班", true
	case rules.Ethnicity:
		return "某民族", true
	case rules.Person:
		return "某人", true
	case rules.PersonTitle:
		return titleOf(value), true
	case rules.Date, rules.Birthdate:
		y := yearOf(value)
		if y == someDay && saysTheDay(c.after(f.Span.End)) {
			return "", true // 那天数学卷子发下来, not 某日那天
		}
		if strings.HasSuffix(y, "年") && y != value && beginsTime(c.after(f.Span.End)) {
			y += "某日" // 2024年某日15时, not 2024年15时
		}
		return y, true
	}
	return "", false
}

// A kind is what something is called by its last characters.
type kind struct {
	word     string
	suffixes []string
}

func kinds(lines string) []kind {
	var out []kind
	for line := range strings.Lines(lines) {
		if f := strings.Fields(line); len(f) > 0 {
			out = append(out, kind{f[0], f[1:]})
		}
	}
	return out
}

var (
	schoolKinds = kinds(`
		某幼儿园 幼儿园 托儿所
		某小学 小学 小
		某高中 高中 高级中学 高
		某职业学校 职业学校 职业高中 职高 职中 中专 技校 技师学院 职业技术学校 卫校
		某职业学院 职业学院 职业技术学院 高等专科学校
		某中学 中学 初中 初级中学 中 附中 国中 國中
		某大学 大学
		某学院 学院 系 书院
		某培训机构 培训学校 培训班 补习班`)
	orgKinds = kinds(`
		某医院 医院 医学中心 卫生中心
		某诊所 诊所 门诊部 卫生院 卫生室 卫生所
		某药店 药店 药房 药店分店 大药房
		某派出所 派出所 公安局 分局 警局 警署
		某法院 法院 检察院
		某银行 银行 支行 信用社
		某超市 超市 商场 便利店 百货
		某餐馆 饭店 餐厅 酒店 酒楼 食堂 火锅店
		某工厂 厂 工厂 车间
		某公司 公司 集团 企业 株式会社 事务所
		某学校 学校 中学 小学 大学 学院 幼儿园
		某社区 社区 居委会 村委会 街道办 街道办事处
		某机关 局 委 委员会 政府 署 厅 处
		某协会 协会 基金会 学会
		某中心 中心 服务站 工作站 工作室
		某店 店 馆 吧`)
	placeKinds = kinds(`
		某省 省 自治区
		某市 市 州 盟 地区
		某县 县 旗
		某区 区 新区 开发区
		某镇 镇
		某乡 乡
		某村 村 屯 寨 庄 组
		某街道 街道
		某社区 社区 小区 花园 苑
		某路 路 街 巷 大道 弄
		某岛 岛`)
	// jobKinds are told by a word anywhere in them, the more special first. Each
	// is also said as what somebody does: 在某店从事服务行业, not 在某店服务行业从业者.
	jobKinds = kinds(`
		退休人员|已退休 退休 离休
		无固定工作|无固定工作 无业 待业 失业 下岗 家庭主妇 全职妈妈 没有工作
		教育工作者|从事教育工作 教师 老师 校长 教授 辅导员 教练 幼师 教导 教务 讲师 班主任 教书 代课 教语文 教数学 教英语 教物理 教化学 家教
		医务人员|从事医务工作 医生 医师 护士 护工 药师 药剂 大夫 牙医 村医 赤脚医 助产
		军人或警务人员|从军或从警 警 军人 军官 士兵 消防 当兵 服役
		文化工作者|从事文化工作 记者 编辑 翻译 译员 作家 演员 唱戏 导演 摄影 画家 画画 主播 图书馆 出版
		建筑行业从业者|从事建筑行业 建筑 工地 泥瓦 瓦工 木工 装修 水电工 电焊 钢筋 塔吊 吊车 挖掘机 修路 修桥 修高铁 打井 砌墙 脚手架
		运输行业从业者|从事运输行业 司机 货车 出租车 公交 快递 外卖 物流 网约车 船员 海员 铁路 调度 长途 跑车 跑船 跑运输 轮机 机长 飞机 飞行员 空姐 空乘
		务农人员|务农 农民 务农 种地 种植 养殖 果农 菜农 渔民 渔船 打鱼 鱼塘 牧民 茶农 大棚 种田 养猪 养鸡 养羊 养牛 养蜂 放羊 放牧 放牛 割胶 虫草 收割机 杀猪 杀牛 骆驼 亩
		机关工作人员|在机关工作 公务员 干部 科员 科长 处长 局长 书记 支书 村长 主任科员 事业编 事业单位
		法律行业从业者|从事法律工作 律师 法官 检察官 法务
		技术人员|从事技术工作 工程师 程序员 技术员 设计师 架构师 研发 技师 总工
		财务或行政人员|从事财务或行政工作 会计 出纳 财务 文员 行政 秘书 人事 采购 计划员 hr
		经商者|做生意 老板 个体 经商 做生意 生意 开店 店主 商贩 小贩 摆摊 企业主 合伙 废品 收购 棋牌 小卖 超市 批发 卖菜 卖豆腐 卖房 水果店 夜市 推车卖 开餐馆 开饭店 开饭馆 开面馆 开网吧 街口卖 口卖 桥头卖 菜场卖 菜市场卖
		服务行业从业者|从事服务行业 服务员 收银 保安 保洁 清洁 厨师 厨工 理发 美容 美甲 保姆 家政 月嫂 店员 导购 销售 推销 客服 食堂 环卫 保险 楼面 中介 前台 洗碗 洗头 端盘子 扫马路 钟点工 看门 守门 看店 守夜 看仓库 看场子 仓管 店长 带小孩 带孩子 烧饭 做饭 打杂 按摩 足疗
		管理人员|从事管理工作 经理 总监 主管 厂长 董事
		手工业者|从事手工业 铜匠 铁匠 木匠 石匠 裁缝 银匠 篾匠 手艺 刺绣 修表 修钟 修鞋 打棺材 打铁 配钥匙
		工人|做工 工人 车间 流水线 缝纫 纺织 矿工 焊工 钳工 打工 务工 工厂 做工 冲床 车床 线长 模具 厂 搬砖 扛包 叉车 锅炉 喷漆 刷漆 注塑 挡车 装窑 修车 汽修 学徒 临时工 临工 零工 搬运 装卸 下井 下矿 厂里 耐火砖
		学生|上学 学生 研究生`)
)

// kindOf returns the kind with the longest suffix of value.
func kindOf(value string, of []kind, otherwise string) string {
	best, longest := otherwise, 0
	for _, k := range of {
		for _, s := range k.suffixes {
			if len(s) > longest && strings.HasSuffix(value, s) {
				best, longest = k.word, len(s)
			}
		}
	}
	return best
}

// doing reports whether a job is told as what somebody does, as against what
// they are: 做收银员 and 跑长途, but not 收银员.
func doing(job string) bool {
	first, _ := utf8.DecodeRuneInString(job)
	last, _ := utf8.DecodeLastRuneInString(job)
	return strings.ContainsRune("在做当", first) || strings.HasPrefix(job, "家里") || strings.HasPrefix(job, "家中") ||
		strings.ContainsRune("开跑种收卖摆打养修搞干教拉送帮给经包替看守挖割放杀扫洗烧", first) && !strings.ContainsRune("员师工人手者长户主家匠生理妇机授官练商贩监总医士夫任民部", last)
}

// jobKind returns the kind of a job, as a noun or a verb like the value.
func jobKind(value string) string {
	kind := "从业人员|从事某种工作"
	lower := strings.ToLower(value)
	for _, k := range jobKinds {
		if containsAny(lower, k.suffixes) {
			kind = k.word
			break
		}
	}
	is, does, _ := strings.Cut(kind, "|")
	if doing(value) {
		for _, where := range []string{"家里", "家中"} {
			if strings.HasPrefix(value, where) {
				return where + does // what the family does is not what somebody does
			}
		}
		return does
	}
	return is
}

// placeKind returns the kind of a place: 某市 of 周口, and in 全镇 nothing but 镇.
func (c *cast) placeKind(f judge.Finding, value string) string {
	kind := kindOf(value, placeKinds, "某地")
	if k := detect.RegionKind(value); kind == "某地" && k != "" {
		kind = "某" + k
	}
	if r, _ := utf8.DecodeLastRuneInString(c.doc.Text[:f.Span.Start]); kind != "某地" && strings.ContainsRune("全各整本", r) {
		kind = strings.TrimPrefix(kind, "某")
	}
	return kind
}

func titleOf(value string) string {
	for _, t := range titles {
		if strings.HasSuffix(value, t) {
			return "某" + t
		}
	}
	return "某人"
}

var (
	year        = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:19|20)\d\d`) })
	yearWritten = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:(?:19|20)\d\d|[〇零○一二三四五六七八九]{4}|民国\d{2,3})年`)
	})
)

// yearOf keeps the year of a date; without one it is some day.
func yearOf(value string) string {
	if y := yearWritten().FindString(value); y != "" {
		return y
	}
	if y := year().FindString(value); y != "" {
		return y + "年"
	}
	return someDay
}

// someDay is a date of which no year is known.
const someDay = "某日"

// saysTheDay reports whether what follows a date says once more that it is one.
func saysTheDay(after string) bool {
	after = document.FoldString(after)
	return slices.ContainsFunc(strings.Fields("那天 这天 那日 那晚 那年 当天 当日 当晚"), func(w string) bool { return strings.HasPrefix(after, w) })
}

// beginsTime reports whether a time of day begins what follows a date.
func beginsTime(after string) bool {
	after = strings.TrimLeft(after, " \u3000")
	return after != "" && (after[0] >= '0' && after[0] <= '9' || slices.ContainsFunc(dayTimes, func(w string) bool { return strings.HasPrefix(after, w) }))
}

var dayTimes = strings.Fields("上午 下午 中午 早 晚 凌晨 傍晚 夜 清晨")

// ageSpan returns a span of ages that holds the one in value: three years for
// the young, ten from twenty on. Months beside years are dropped.
func ageSpan(value string) (string, bool) {
	start, end, n := number(value)
	if start < 0 {
		return "", false
	}
	rest := value[end:]
	for _, years := range []string{"周岁", "周歲", "岁", "歲"} {
		if strings.HasPrefix(rest, years) {
			rest = years // 15岁3个月, 十二岁半
			break
		}
	}
	if strings.ContainsAny(rest, "月天") {
		if n > 24 && strings.Contains(rest, "月") {
			return "", false
		}
		n, rest = 0, "岁"
	}
	var span string
	switch {
	case n < 2:
		span = "0-2"
	case n < 20:
		from := n - (n+1)%3
		span = strconv.Itoa(from) + "-" + strconv.Itoa(from+2)
	case n < 80:
		span = strconv.Itoa(n/10*10) + "-" + strconv.Itoa(n/10*10+9)
	default:
		span = "80+"
	}
	return value[:start] + span + rest, true
}

// number returns the first number below a thousand in s, in ASCII or Chinese
// digits, and where it stands; start is -1 if there is none.
func number(s string) (start, end, n int) {
	const han = "零一二三四五六七八九十百两〇"
	start = strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune(han, r) })
	if start < 0 {
		return -1, 0, 0
	}
	end = start
	if s[start] < utf8.RuneSelf {
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(s[start:end])
		if err != nil || n >= 1000 {
			return -1, 0, 0
		}
		return start, end, n
	}
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !strings.ContainsRune(han, r) {
			break
		}
		end += size
	}
	n, ok := hanNumber(s[start:end])
	if !ok {
		return -1, 0, 0
	}
	return start, end, n
}

// hanNumber reads a number up to 199 in Chinese digits.
func hanNumber(s string) (int, bool) {
	n, digit := 0, -1
	for _, r := range s {
		switch r {
		case '百':
			n, digit = n+100*max(digit, 1), -1
		case '十':
			if digit < 0 {
				digit = 1
			}
			n, digit = n+10*digit, -1
		case '两':
			digit = 2
		case '零', '〇', '○':
			digit = 0
		default:
			i := strings.Index("一二三四五六七八九", string(r))
			if i < 0 {
				return 0, false
			}
			digit = i/3 + 1
		}
	}
	return n + max(digit, 0), true
}
