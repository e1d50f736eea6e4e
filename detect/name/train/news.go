package main

import (
	"strings"

	"yinqu/detect/name"
)

// What news is made of. Slots are words in capitals: PER and FOR are names, the others stand for one of these.
var newsWords = map[string]string{
	"office":  "总统|总理|外长|国防部长|议长|首相|国王|副总统|总书记|国务委员|外交部发言人|秘书长|大使|省长|市长|市委书记|县委书记|部长|副部长|局长|主席|副主席|代表团团长|众议员|参议员|议员|大法官|司令|参谋长|军长|政委|将军|上将|中校",
	"people":  "记者|本报记者|通讯员|编辑|作家|诗人|画家|书法家|作曲家|歌唱家|演员|导演|摄影师|教授|研究员|院士|工程师|厂长|经理|董事长|农民|工人|战士|医生|教师|运动员|教练|主教练|队员|门将|前锋|选手|名将|老将|新秀|律师|企业家|船长|飞行员|宇航员|烈士|模范|村民|护士长|乡长|所长|检察官|侦查员",
	"country": "美国|俄罗斯|法国|德国|英国|日本|韩国|印度|巴西|埃及|南非|以色列|巴勒斯坦|伊拉克|伊朗|意大利|西班牙|加拿大|澳大利亚|墨西哥|阿根廷|土耳其|波兰|瑞典|古巴|泰国|越南|柬埔寨|巴基斯坦|哈萨克斯坦",
	"place":   "北京|上海|天津|广州|深圳|武汉|成都|西安|沈阳|济南|南京|杭州|河北|山东|湖南|四川|云南|甘肃|巴黎|伦敦|华盛顿|莫斯科|东京|日内瓦|开罗|维也纳",
	"org":     "外交部|国务院|全国人大|政协|联合国|安理会|欧盟|世界银行|中国科学院|北京大学|清华大学|国家体委|乒协|足协|公安局|法院|银行|研究所|集团公司|棉纺厂|钢铁公司|出版社|电视台|歌舞团|医院|中学|乡政府|村委会",
	"say":     "说|表示|指出|强调|认为|宣布|介绍说|告诉记者|在会上说|透露|承认|否认了这一说法|呼吁|要求|回答记者提问时说",
	"matter":  "双方将继续扩大合作|这一决定符合各方利益|今年的产量将有较大增长|谈判已经取得进展|改革要一步一步地来|他们不会改变立场|这项工程明年可以完工|市场的潜力很大|科技是发展的根本|局势正在好转|比赛结果令人满意|群众的困难就是我们的困难|要把教育放在首位|案件正在审理之中",
	"did":     "会见了来访的客人|抵达当地进行访问|出席了开幕式|签署了联合声明|发表了讲话|主持了会议|获得金牌|打破了全国纪录|攻入一球|因病去世|当选为新一届主席|辞去了职务|参观了展览|接受了采访|被授予荣誉称号|在决赛中失利|把积蓄捐给了学校|被依法逮捕|写下了几十万字的笔记|下岗后办起了养殖场",
	"when":    "今天|昨天|日前|上午|本月三日|去年年底|一九九七年|近日|当地时间二十一日|会后|随后|上周末|赛后",
}

var newsLines = strings.Split(`WHEN，ORGOFFICEPER在PLACESAY：MATTER。
新华社PLACE五月六日电（记者PER、PER）WHEN，COUNTRYOFFICEFORDID。
OFFICEPERWHEN在PLACE会见了COUNTRYOFFICEFOR。
COUNTRYOFFICEFORSAY，MATTER。
PEOPLEPERDID。
“MATTER。”ORGPEOPLEPERSAY。
本报PLACEWHEN讯　PEOPLEPER报道：MATTER。
出席会议的有PER、PER、PER、PER等。
PER同志WHENDID。
PLACE姑娘PER和队友PER配合默契，DID。
WHEN，PER（左）在比赛中。
COUNTRY选手FOR以二比零战胜了PLACE小将PER。
FOR和FOR都没有参加这次会议。
ORG的PER是一位老PEOPLE，MATTER。
PERSAY，MATTER；PER则不这样看。
记住PER这个名字的人不多了，他当年DID。
FOR政府MATTER，OFFICEFORSAY。
由PER编剧、PER导演的影片在PLACE上映。
PER先生是PLACE人，WHENDID。
PEOPLEPER的儿子PER在ORG工作，MATTER。
读了PER的文章，MATTER。
继PER之后，PERDID。
（PER）
PER　PER　PER　PER　PER
WHEN，COUNTRY前OFFICEFOR的夫人FOR到了PLACE。
根据PER的小说改编，MATTER。
PER说得好：“MATTER。”
PER们的努力没有白费，MATTER。
ORG决定，任命PER为OFFICE，免去PER的OFFICE职务。
MATTER，ORGSAY。
WHEN，PLACEMATTER。
COUNTRY和COUNTRY在PLACE签署协议，MATTER。`, "\n")

// western are characters that foreign names are written with in news.
var western = []rune("阿埃艾安奥巴贝本比波博布查达戴丹德迪蒂丁东杜多厄尔法菲费弗福夫盖戈格古哈海汉赫亨霍基吉加卡凯坎柯科克肯库夸拉莱兰朗劳勒雷里利莲林琳龙隆卢鲁伦罗洛马迈曼梅门蒙米密莫默穆纳娜南内尼涅纽诺帕潘佩皮普乔切琼萨塞桑瑟沙森山舍施史斯司苏塔泰坦汤唐特蒂汀图托瓦万威韦维温文沃乌西希夏辛谢雪雅亚扬耶伊尤约泽扎詹兹佐")

// transliterated returns a foreign name as news writes it.
func (m *maker) transliterated() string {
	part := func() string {
		q := make([]rune, 2+m.rng.IntN(3))
		for i := range q {
			q[i] = western[m.rng.IntN(len(western))]
		}
		return string(q)
	}
	if m.chance(25) {
		return part() + m.pick("·|·|・") + part()
	}
	return part()
}

// news returns a made-up piece of news: persons there are named, whoever they are.
func (m *maker) news() name.Example {
	var out builder
	for range 1 + m.rng.IntN(3) {
		s := newsLines[m.rng.IntN(len(newsLines))]
		for s != "" {
			n := 0
			for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
				n++
			}
			switch slot := s[:n]; {
			case n == 0:
				for n < len(s) && (s[n] < 'A' || s[n] > 'Z') {
					n++
				}
				out.text(s[:n])
			default:
				n = m.slot(&out, slot)
			}
			s = s[n:]
		}
	}
	return out.example()
}

// slot fills the first slot of s and returns its length.
func (m *maker) slot(out *builder, s string) int {
	switch {
	case strings.HasPrefix(s, "PER"):
		out.name(m.spaced(m.full()), false)
		return 3
	case strings.HasPrefix(s, "FOR"):
		out.name(m.transliterated(), false)
		return 3
	}
	for _, kind := range []string{"office", "people", "country", "place", "org", "say", "matter", "did", "when"} {
		if strings.HasPrefix(s, strings.ToUpper(kind)) {
			out.text(m.pick(newsWords[kind]))
			return len(kind)
		}
	}
	panic("a slot of news that is not known: " + s)
}
