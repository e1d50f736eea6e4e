package detect

import (
	"strings"
	"unicode/utf8"
)

// majors are what vocational and college classes are named after, most of
// them in the short forms of class lists.
var majors = wordSet(`心理学 社会学 教育学 经济学 管理学 法学 新闻学 历史学 物理学 化学 数学 生物学 地理学 统计学 哲学 会计学 护理学 药学 设计学 社会工作 会计 财会 财务 审计 税务 金融 保险 投资 国贸 商务 电商 电子商务 物流 营销 市场 工商 行管 人力 旅游 酒店 烹饪 中餐 西餐 中西面点 空乘 高铁 航海 轮机 邮轮 船舶
 护理 助产 药学 中药 临床 口腔 影像 检验 康复 针灸 医美 预防 卫检 动医 兽医 动物医学 畜牧 宠物 园艺 园林 农学 农机 林学 植保 水产 食品 食安 生物 生科 化学 化工 应化 环境 环工 材料 高分子 冶金
 机械 机电 机制 机自 模具 数控 焊接 钳工 铸造 汽修 汽车 新能源 电梯 电气 自动化 电工 电子 电信 通信 测控 仪器 智控 机器人 工业机器人 无人机 能动 车辆 交通 道桥 铁道 土木 建筑 建工 造价 工管 给排水 暖通 测绘 测量 地质 采矿 石油 安全 消防
 计科 计算机 计应 软工 软件 网络 网工 网安 信安 信管 数媒 大数据 人工智能 物联网 云计算 动漫 动画 游戏 视传 环艺 产品 服装 服设 美术 美术学 国画 油画 雕塑 书法 设计 室内 广告 影视 摄影 播音 编导 表演 舞蹈 音乐 戏剧 中国舞
 西点 港航 会展 材化 宠物医疗 高护 康养 民航 轨道 城轨 冷链 电竞 直播 新媒体 跨境 报关 智能制造 光伏 风电 核电 储能 水利 水电 港口 海事 海洋 渔业 蚕桑 林业 草业 文物修复 服装设计 智慧养老 婴幼儿 托育 中草药 酿酒 面点 花艺 调酒 学前 学前教育 幼教 幼师 早教 小教 小学教育 特教 师范 教育 心理 应用心理 社工 社会 法学 法律 行政 公管 政治 思政 历史 地理 物理 数学 应数 统计 中文 汉语 汉语言 新闻 传播 英语 日语 韩语 朝语 俄语 法语 德语 西语 外语 翻译 商英 体育 体教 运训 武术 哲学 经济 国经 农经 茶艺 美容 美发 形象 家政 养老 殡葬 婚庆 珠宝 纺织 印刷 包装 制药 药剂 眼视光`)

// maxMajor bounds the length of majors in code points.
const maxMajor = 8

// majorBefore returns where the subject that ends at off begins.
func majorBefore(s string, off int) (start int, ok bool) {
	at := off
	for k := 0; k < maxMajor && at > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		if !isHan(r) {
			break
		}
		at -= n
		if majors()[s[at:off]] || ok && majors()[s[at:start]] { // 电子|电工
			start, ok = at, true
		}
	}
	return start, ok
}

// schoolSubjects are majors that are taught at schools too: 数学一班 is a course.
var schoolSubjects = wordSet("数学 英语 物理 化学 历史 地理 政治 生物 体育 音乐 美术 中文 汉语 心理 教育 设计 书法 舞蹈 社会 生活 法律")

// majorClass reads 机械2403班, 23汽修2班, 数控223班 and 2303班, which end
// with 班 at end.
func majorClass(s string, end int) (start int, ok bool) {
	at := len(strings.TrimRight(s[:end-len("班")], " \n"))
	if at > 0 && s[at-1] == ')' {
		open := strings.LastIndexByte(s[:at], '(')
		if open < 0 || at-open > 4 {
			return 0, false
		}
		if from, ok := majorBefore(s, open); ok {
			return yearBefore(s, from), true
		}
		return 0, false
	}
	from := at
	for from > 0 && at-from < 6 && (isDigit(s[from-1]) || s[from-1] == '-' && from < at) {
		from--
	}
	if from == at { // 22护理四班
		r, n := utf8.DecodeLastRuneInString(s[:at])
		if u := hanUnit(r); u < 1 || u > 10 {
			return 0, false
		}
		if from, ok := majorBefore(s, at-n); ok && (yearBefore(s, from) < from || !schoolSubjects()[s[from:at-n]] && !isHan(runeBefore(s, from))) {
			return yearBefore(s, from), true
		}
		return 0, false
	}
	code := s[from:at]
	name := len(strings.TrimRight(s[:from], "\n "))
	if start, ok := majorBefore(s, name); ok {
		return yearBefore(s, start), true
	}
	if from > 0 && (isLetter(s[from-1]) || s[from-1] == '.') {
		return 0, false
	}
	if len(code) == 4 && code[:2] >= "15" && code[:2] <= "30" || len(code) == 3 && code[0] >= '1' && code[0] <= '9' && code[1] <= '2' {
		return from, !isHan(runeBefore(s, from)) || strings.ContainsRune("在到是读上从转", runeBefore(s, from))
	}
	return 0, false
}

// yearBefore widens start over the year of entry in front of a subject.
func yearBefore(s string, start int) int {
	at := start
	if strings.HasSuffix(s[:at], "级") {
		at -= len("级")
	}
	from := at
	for from > 0 && at-from < 4 && isDigit(s[from-1]) {
		from--
	}
	if size := at - from; size == 2 || size == 4 {
		return from
	}
	return start
}

// majorCode judges the code behind a subject: year and number, as 2301, 231,
// 24-1 or 24级.
func majorCode(p *Pass, i, start int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	end := t.end
	year := t.text[:min(2, len(t.text))]
	if from := yearBefore(s, start); start-from == 2 && len(t.text) <= 2 { // 24烹饪1
		start, year = from, s[from:start]
	} else if len(t.text) == 2 && end+1 < len(s) && s[end] == '-' && isDigit(s[end+1]) && (end+2 == len(s) || !isDigit(s[end+2])) {
		end += 2
	} else if len(t.text) == 2 && strings.HasPrefix(s[end:], "级") {
		end += len("级")
	} else if len(t.text) != 3 && len(t.text) != 4 {
		return mark{}, false
	}
	if last := t.text[len(t.text)-1]; len(t.text) > 2 && (last == '0' && t.text[len(t.text)-2] == '0' || len(t.text) == 3 && last == '0') {
		return mark{}, false // 投资2500
	}
	if year < "14" || year > "32" || strings.Trim(t.text, "0123456789") != "" {
		return mark{}, false
	}
	if r := runeAfter(s, end); strings.ContainsRune("年元人分名个月日学届.%-", r) && r > 0 {
		return mark{}, false
	}
	if strings.HasPrefix(s[end:], "班") {
		end += len("班")
	}
	return mark{start, end, "", 0.85, []string{"subject and number"}}, true
}
