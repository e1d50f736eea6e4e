package detect

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// An institution's name ends with what it is; where it begins is the art.

// schoolEnds are the ends of schools' names.
var schoolEnds = []string{"小学", "中学", "初中", "高中", "初级中学", "高级中学", "完全中学", "学校", "中心校", "中心小学", "教学点", "村小", "职高", "职业高中", "中专", "职业中专", "职校", "技校", "卫校", "体校", "艺校", "技师学院",
	"大学", "学院", "幼儿园", "幼稚园", "书院", "国中", "国小", "附中", "附小", "师范", "师专", "高专", "职专", "职教中心", "党校", "一中", "二中", "三中", "四中", "五中", "六中", "七中", "八中", "九中", "十中", "民中", "实验中学", "女中", "高职",
	"一小", "二小", "三小", "四小", "五小", "六小", "七小", "八小", "九小", "十小", "实小", "外国语", "师大", "理工大", "农大", "财大", "美院", "音乐学院", "医学院", "师院", "职院", "学堂", "私塾", "补习校", "实验学校", "少年宫", "教育中心校", "完小", "联小", "希望小学"}

// orgEnds are the ends of other institutions' names.
var orgEnds = []string{"医院", "卫生院", "精神卫生中心", "卫生中心", "诊所", "门诊部", "门诊", "保健院", "妇幼", "疗养院", "康复中心", "卫生室", "卫生服务站", "卫生服务中心", "急救中心", "疾控中心", "鉴定所", "鉴定中心", "附院", "脑科", "一院", "二院", "三院", "四院", "五院", "六院", "七院", "八院", "九院", "十院", "医学院附院", "分院", "院区", "卫生站", "卫生所", "体检中心",
	"公司", "集团", "厂", "车间", "酒店", "宾馆", "旅馆", "超市", "药房", "药店", "书店", "商店", "商场", "银行", "支行", "分行", "农商行", "信用社", "事务所", "工作室", "咨询中心", "服务中心", "网咖", "网吧", "餐厅", "饭店", "饭馆", "火锅店", "采石场", "煤矿", "农场", "林场", "茶厂", "养殖场", "物流园", "律所", "管理处", "商行", "家政", "酒楼", "娱乐场", "俱乐部", "影楼", "一建", "编辑部", "报社", "电视台",
	"纸业", "铸业", "陶机", "海缆", "拖轮", "日化", "酱菜", "熟食", "玩具", "轴承", "船务", "航运", "照明", "光电", "药业", "酒业", "乳业", "牧业", "铝业", "矿业", "鞋业", "茶业", "珠宝", "供应链", "家居", "母婴", "印刷", "包装", "塑胶", "机械", "电器", "五金", "新材", "精密", "百货", "车队", "旅行社", "船厂",
	"科技", "软件", "传媒", "电子", "医疗", "制药", "置业", "地产", "物业", "餐饮", "服饰", "能源", "重工", "实业", "贸易", "物流", "化工", "食品", "纺织", "建材", "装饰", "测评", "汽车", "生物", "住建局", "监管局", "财政局", "交通局", "水利局", "林业局", "农业局", "文旅局", "环保局", "气象局", "邮政局", "电力局", "铁路局", "统计局", "审计局", "信访局", "城管局", "人民政府", "镇政府", "区政府", "派出所", "高院", "中院", "烟草局", "税务所", "供电局", "供电所", "粮站", "银楼", "营业部", "营业厅", "速运", "快运", "证券", "保险公司", "公安局", "公安分局", "分局", "法院", "少年庭", "检察院", "司法所", "司法局", "教育局", "教体局", "教育委员会", "安全稳定科", "民政局", "民政办", "民政所", "卫健委", "卫健局", "人社局", "劳动监察大队", "监察大队", "交警大队", "居委会", "村委会", "村民委员会", "居民委员会", "街道办", "街道办事处", "办事处", "妇联", "残联", "关工委", "福利院", "敬老院", "养老院", "救助站", "看守所", "监狱", "戒毒所", "少管所", "未保站", "保护中心", "社区服务站", "调解委员会", "婚调委", "公证处", "档案馆", "图书馆", "仲裁院", "仲裁委", "基金会", "研究所", "研究院", "设计院", "服务队", "服务社", "项目组", "殡仪馆", "红十字会", "发展中心", "维护中心", "研究中心", "口述史中心", "分析中心", "辅导站", "指导中心", "辅导中心", "援助中心", "测评中心", "帮助中心", "特教中心", "社工站", "社工服务中心", "青少年宫", "社会处", "支公司", "分公司", "老年大学", "进修学校", "分拨中心", "急救站", "儿保所", "保健所", "疗养所", "康复院", "康复站", "康复医院", "听力中心", "航医中心", "法庭", "调委会", "布行", "警署", "检查站", "儿童之家", "青少年中心", "心身科", "身心科", "理发店", "海关", "税务局", "消防队", "武装部", "部队"}

// institutionEnds are all ends; the first len(schoolEnds) are of schools.
var institutionEnds = append(slices.Clone(schoolEnds), orgEnds...)

// loose are ends that are words of their own: a name must be clear before
// them.
var looseEnds = wordSet(`初中 高中 大学 学校 中专 外国语 师范 公司 厂 车间 集团 超市 药店 药房 商店 商场 门诊 家政 分局 监狱 银行 酒店 宾馆 餐厅 饭店 网吧 书店 部队 服务中心 一建 办事处 分院 院区 学院 妇幼
 发展中心 咨询中心 指导中心 辅导中心 援助中心 研究中心 基金会 研究所 村小 俱乐部 职高 职校 技校 书院 学堂 项目组 图书馆 农场 管理处`)

// generics are what may stand before an end without naming anything.
var generics = wordSet(`婚庆 绣花 缫丝 青稞 顾问 外包 保洁 搬家 代驾 丝织 羽绒 卷烟 化纤 乡镇 以上 以下 各级 少年 刑事 民事 家事 三线 外地 沿海 橡胶 钢铁 水泥 陶瓷 玻璃 木材 木器 皮革 制衣 针织 毛纺 丝绸 印染 农药 化工 制药 电池 电器 灯饰 塑胶 轴承 零件 配件 汽配 阀门 电缆 电线 造纸 包装 面粉 榨油 饲料 屠宰 罐头 酱油 酿酒 白酒 啤酒 饮料 豆制品 糕点 饼干 砖瓦 石材 采石 机床 拖拉机 自行车 钟表 眼镜 箱包 雨伞 打火机 饰品 工艺品 外语 材料 体育 土木 统计 数学 机械 计算机 经济 管理 法 文 理 医 工 艺术 音乐 美术 教育 继续教育 传媒 国际教育 马克思主义 文学 外国语言 电气 信息 生命科学 化学 物理 案例 个案 个别 特训 山区 欺凌治理 哪个 哪家 全国统一心理援助 三线厂子弟 子弟 校园 保安 度假 快捷 各 我们 学校 大 小 中 初 高 职业 技术 重点 公立 私立 民办 公办 普通 一所 一家 两家 几家 附近 当地 本地 外地 国内 国外 著名 专科 综合 专业 三甲 三级 二级 精神 精神病 精神科 精神专科 心理 儿童 妇幼 妇产 人民 中心 社区 校 乡 镇 村 城里 县城 省城 市里 县里 镇上 乡下 其他 别的 相关 有关 上级 主管 所在 原 新 老 旧 同 义务教育 基础教育 中小学 中小 小学 中学 高等 高等教育 中等 九年一贯制 寄宿制 寄宿 农村 乡村 城市 城镇 民族
 骨科 口腔 眼科 私人 定点 就近 正规 专门 开放 家庭 实习 上市 外贸 物流 快递 保险 网络 互联网 科技 建筑 装修 电子 服装 食品 家具 玩具 五金 陶瓷 皮鞋 鞋 纸箱 塑料 化肥 水泥 砖 酒 棉纺 纺织 机械 汽修 印刷 毛衣 制衣 模具 外卖 国有 国营 民营 合资 上班 打工 派遣 劳务 中介 培训 教育 咨询 律师 会计师 会计 街道 居民 村民 区级 县级 市级 省级 国家级 家长 教师 学生 家属 老年 青少年 未成年人 妇女 残疾人 心理咨询 心理健康 心理健康教育 心理服务 心理援助 学生发展 学生事务 教学 教务 后勤 总务 团体 个体 大型 小型 私营 一般 特殊教育 特殊 职教 技能 全市 全省 全县 全国 全区 兄弟 姊妹 友好 试点 示范 达标 优质 薄弱 各级 各类 普通高 一线 生源 母 名 好 差 首 重 本 专 该 各 每 两 几 此 贵 我 你 他 她 咱 哪 那 这 某 私 公 外 内 前 后 上 下 一 二 三 四 五 六 七 八 九 十 多 同一所 哪所 好高 读 上 考 念 升 升入 考上 读完 精神卫生 卫生 疾病预防控制 救助 服务 管理 监督 调解 人民调解 医疗 康复 体检 急诊 住院 门诊 外院 总 分 子 分管 承办 合作 签约 客户 供应 竞争 乙方 甲方 对方 双方 用人 接收 派出 主办 协办 举办 委托 第三方 评估 测评 检测 鉴定 司法 法医 仲裁 劳动 社会 工作 志愿 公益 慈善 学术 科学 教育科学 伦理 审查 学术伦理 大学伦理 论文 指导 答辩 评审 评定 学位 领导 工作领导 家 业主 小 中外 双语 国际 春季 秋季 全日制 成人 开大 自考 函授 老年 空中 家长 父母 实验 附属 外国语 初级 高级 完全 中心小 九年制 十二年 中英文 商业 连锁 便民 生活 大型 生鲜 中 西 火车 汽车 地铁 门口 楼下 对面 隔壁 小区 村口 街边 路边 学校旁 学校门口 学校附近 家附近`)

// institutions finds schools and other institutions by the ends of their
// names.
func institutions(p *Pass, report func(mark)) {
	s := p.View.Text
	hits := p.Hits("institution")
	var found []mark
	for _, h := range hits {
		if n := h.Term - len(institutionEnds) - len(englishEnds); n >= 0 {
			if brandAt(p, h) {
				report(mark{h.Start, h.End, rules.Org, 0.7, []string{"employer"}})
			}
			continue
		}
		m, ok := englishInstitution(s, h)
		if h.Term < len(institutionEnds) {
			m, ok = institutionAt(p, h)
		}
		if !ok {
			continue
		}
		// A later end that reaches over an earlier name absorbs it.
		for len(found) > 0 && found[len(found)-1].start >= m.start && found[len(found)-1].end <= m.end {
			found = found[:len(found)-1]
		}
		if len(found) > 0 && found[len(found)-1].end >= m.end {
			continue
		}
		found = append(found, m)
	}
	for _, m := range found {
		report(m)
	}
}

// institutionAt reads the name that ends at h.
func institutionAt(p *Pass, h Hit) (mark, bool) {
	s := p.View.Text
	end := h.End
	word := institutionEnds[h.Term]
	entity := rules.Org
	if h.Term < len(schoolEnds) {
		entity = rules.School
	}
	next := s[end:]
	switch {
	case word == "高中" && hanWord(next, "班"):
		return mark{}, false
	case hanWord(next, "生活", "生态", "生物"):
	case hanWord(next, "生", "期间", "时代", "阶段", "毕业", "学历", "文凭", "教育", "出版", "以上", "以下", "及以", "学段", "课程", "教材", "部署", "部分", "语文", "数学", "英语", "物理", "入学", "录取", "里的", "的时候", "时", "被", "业", "习", "成绩", "同班", "同桌", "毕") && (stages()[word] && !strongName(s, h.Start) || hanWord(next, "生", "出版", "部署", "部分", "习", "时") || strings.HasSuffix(word, "中") && hanWord(next, "等", "心")):
		return mark{}, false
	case entity == rules.Org && hanWord(next, "化", "长大", "类", "性", "级", "制", "员工帮助"):
		return mark{}, false
	case word == "厂" && hanWord(next, "房", "长", "家", "商", "址", "区", "里", "牌"), word == "妇幼" && hanWord(next, "保健"):
		return mark{}, false
	}
	if word != "学校" && stages()[word] && !strongName(s, h.Start) && !p.Word(h.Start, h.End) {
		return mark{}, false // 过程中|学习
	}
	if start, ok := thatOne(p, h.Start, word); ok {
		return mark{start, end, entity, 0.7, []string{"suffix:" + word}}, true
	}
	start, named := nameStart(p, h.Start, word)
	if !named || start == h.Start {
		return mark{}, false
	}
	name := s[start:h.Start]
	if !naming(name, word, entity) || industries()[word] && !shortCompany(p, start, h) {
		return mark{}, false
	}
	if word == "大学" || word == "学院" {
		end = facultyEnd(s, end)
	}
	if entity == rules.Org {
		end = branchEnd(s, end)
	}
	return mark{start, end, entity, 0.8, []string{"suffix:" + word}}, true
}

// pointing leads to an institution by where it is.
var pointing = mustPattern(`(?:那家|那个|那所|那间|那边的)\p{Han}{0,4}$`)

// thatOne reads an institution that is told by where it is: 鼓楼那个心理门诊. Its
// word begins at off.
func thatOne(p *Pass, off int, word string) (start int, ok bool) {
	m := pointing.FindString(p.Before(off, 7))
	if m == "" || industries()[word] {
		return 0, false
	}
	there := off - len(m)
	start, named := nameStart(p, there, word)
	name := p.View.Text[start:there]
	n := utf8.RuneCountInString(name)
	if !named || n < 2 || n > 6 || generics()[name] || p.Word(start, there) && !regionOrRoad(name) {
		return 0, false
	}
	return start, true
}

// regionOrRoad reports whether name is a place's by its form.
func regionOrRoad(name string) bool {
	return region(name) || strings.ContainsRune("路街镇村桥门巷楼口湾庄里寺山坊塘", runeBefore(name, len(name)))
}

// naming reports whether name, before the end word, names one institution.
func naming(name, word string, entity rules.Entity) bool {
	core := name
	for cut := true; cut && core != ""; {
		cut = false
		for size := min(len(core), 18); size > 0; size-- {
			if size == 3 && len(core) > 3 && len(core) < 12 {
				continue // 闽西 is no 闽
			}
			if size%3 == 0 && generics()[core[len(core)-size:]] {
				core, cut = core[:len(core)-size], true
				break
			}
		}
	}
	n := utf8.RuneCountInString(core)
	if factory()[word] && region(core) {
		return false // 东莞电子厂 is any of them
	}
	level := hanWord(name, "市", "省", "县", "区", "州", "盟", "旗")
	if level && n <= 1 && office()[word] {
		return false
	}
	if word == "门诊" && !strongName(name+word, len(name)) && !strings.HasSuffix(name, "专科") || word == "车间" && !strings.ContainsAny(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九0123456789") {
		return false
	}
	switch {
	case core == "" && entity == rules.Org && orgByItself()[name+word]:
		return true
	case core == "" || n == 1 && !level && looseEnds()[word]:
		return false
	case n == 1 && entity == rules.School && stages()[word]:
		return false
	case n == 1:
		return level && (utf8.RuneCountInString(name) > 1 || !looseEnds()[word]) || !looseEnds()[word] && utf8.RuneCountInString(name) >= 2 && !generics()[core]
	}
	if strings.HasPrefix(core, "县级") || strings.HasPrefix(core, "市级") || strings.HasPrefix(core, "省级") || strings.HasPrefix(core, "区级") {
		return false
	}
	return true
}

// stages are ends that are stages of school life by themselves.
var stages = wordSet(`小学 中学 初中 高中 大学 中专 大专 学校 高职 职高`)

// industries are ends that are words of their own: 听雨科技 is a company, 高新科技
// is none.
var industries = wordSet("纸业 铸业 陶机 海缆 拖轮 日化 酱菜 熟食 玩具 轴承 船务 航运 照明 光电 药业 酒业 乳业 牧业 铝业 矿业 鞋业 茶业 珠宝 供应链 家居 母婴 印刷 包装 塑胶 机械 电器 五金 新材 精密 百货 车队 科技 软件 传媒 电子 医疗 制药 置业 地产 物业 餐饮 服饰 能源 重工 实业 贸易 物流 化工 食品 纺织 建材 装饰 测评 汽车 生物")

// shortCompany reports whether the name from start to h, which ends with an
// industry, is a company's: the two characters before the industry are no
// word, and nothing but what is said of an employer follows.
func shortCompany(p *Pass, start int, h Hit) bool {
	s := p.View.Text
	if next := runeAfter(s, h.End); isHan(next) && !hanWord(s[h.End:], "的", "上班", "工作", "做", "离", "入职", "任", "当", "干", "担", "实习", "打工", "那个", "总部", "老板", "员工", "人事") {
		return false
	}
	mid := h.Start - utf8.RuneLen(runeBefore(s, h.Start))
	from := mid - utf8.RuneLen(runeBefore(s, mid))
	if from < start || !isHan(runeAfter(s, from)) || !p.Word(mid, mid) {
		return false
	}
	// A cue of work stands before it, or it fills its field.
	before := p.Before(start, 4)
	for _, w := range [...]string{"在", "于", "从", "到", "进", "去", "给", "过", "是", "入职", "离开", ":", "·", "单位", "("} {
		if strings.HasSuffix(strings.TrimRight(before, " "), w) {
			return true
		}
	}
	return false
}

// factory are ends that a place alone does not name.
var factory = wordSet("厂 公司 超市 车间 酒店 网吧 工地")

// region reports whether name is the name of a region and nothing more.
func region(name string) bool {
	size, _, ok := regions().at(name)
	return ok && size == len(name)
}

// office are authorities that a text speaks of without singling anybody out.
var office = wordSet(`人民政府 镇政府 区政府 住建局 监管局 财政局 交通局 水利局 林业局 农业局 文旅局 环保局 统计局 审计局 信访局 城管局 教育局 教体局 卫健委 卫健局 关工委 看守所 检察院 人社局 民政局 司法局 街道办 办事处 居委会 村委会 派出所 团委 档案馆 图书馆 电视台 报社`)

// strongName reports whether what stands before off is a name by its form.
func strongName(s string, off int) bool {
	at := off
	for k := 0; k < 6 && at > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		if !isHan(r) {
			return false
		}
		if strings.ContainsRune("市县区镇乡村路街省州第", r) {
			return true
		}
		at -= n
		if _, reg, ok := regions().at(s[at:]); ok && reg.level <= 3 && k > 0 {
			return true
		}
	}
	return false
}

// orgByItself are names without a place that still say which one is meant.
var orgByItself = wordSet(`儿童医院 妇幼保健院 骨科医院 第一医院 第二医院 第三医院 第四医院 第五医院 第六医院 第七医院 劳动监察大队`)

// facultyEnd widens a university over its faculty: 江北大学机械工程学院.
func facultyEnd(s string, end int) int {
	at, runes := end, 0
	for at < len(s) && runes < 12 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || strings.ContainsRune("的在是和与及读有了老我他她你", r) {
			break
		}
		at += n
		runes++
		if runes >= 3 && strings.HasSuffix(s[:at], "学院") && !strings.HasSuffix(s[:at], "大学") {
			return at
		}
	}
	return end
}

// wardChars are what departments of hospitals are called with.
const wardChars = "临床心理精神卫生儿童少年青身睡眠急诊经内外消化骨呼吸妇产眼耳鼻喉皮肤康复保健门病房区医学与和及中西综合肿瘤感染老干部特需科室分院滑翔东南北神"

// branchEnd widens an institution over its department or branch.
func branchEnd(s string, end int) int {
	best, at, runes := end, end, 0
	for at < len(s) && runes < 14 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !strings.ContainsRune(wardChars, r) {
			break
		}
		at += n
		runes++
		for _, tail := range [...]string{"科", "门诊", "病房", "病区", "院区", "分院"} {
			if strings.HasSuffix(s[:at], tail) && at-end > len("科") {
				best = at
			}
		}
	}
	if best > end {
		return best
	}
	// 康宁大药房文澜店, 渤湾重工大连分公司
	at, runes = end, 0
	for at < len(s) && runes < 6 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || strings.ContainsRune(stopChars, r) {
			break
		}
		at += n
		runes++
		if runes >= 2 && (strings.HasSuffix(s[:at], "分公司") || strings.HasSuffix(s[:at], "支公司") || runes >= 3 && r == '店' && (strings.HasSuffix(s[:end], "药房") || strings.HasSuffix(s[:end], "超市"))) {
			return at
		}
	}
	return end
}
