//go:build ignore

// Gen_regions writes region_names.txt: the names of provinces, prefectures and
// counties in full and as people say them, from regions.txt, with what else is
// said for places.
package main

import (
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// A name's level is 1 for a province, 2 for a prefecture, 3 for a county, 4
// for a country or a region abroad.
type region struct {
	level  int
	full   bool // with its kind
	sought bool // the matching pass looks for it: the shortest name
}

func main() {
	text, err := os.ReadFile("regions.txt")
	if err != nil {
		log.Fatal(err)
	}
	names := map[string]region{}
	add := func(name string, r region) {
		old, ok := names[name]
		r.sought = r.sought || old.sought
		if ok && old.level <= r.level {
			r.level, r.full = old.level, old.full
		}
		names[name] = r
	}
	for line := range strings.Lines(string(text)) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		short := regionShort(name)
		said := utf8.RuneCountInString(short) >= 2 && !notRegion[short]
		add(name, region{len(code) / 2, true, !said || short == name})
		if said {
			add(short, region{len(code) / 2, false, true})
		}
	}
	for _, name := range quarters {
		add(name, region{2, false, true})
	}
	for _, name := range abroad {
		add(name, region{4, false, true})
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		r := names[name]
		fmt.Fprintf(&b, "%s=%d", name, r.level)
		if r.full {
			b.WriteByte('f')
		}
		if r.sought {
			b.WriteByte('s')
		}
		b.WriteByte('\n')
	}
	if err := os.WriteFile("region_names.txt", []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

// notRegion are short names that are words far more often than places.
var notRegion = set(`比如 资源 天台 会同 凤凰 白云 长安 富裕 上高 新建 莲花 石门 石城 金山 宝山 东港 桃源 鼓楼 玄武 南海 安居 龙门 宁静 红花 大竹 金口 平定 左权 赤壁 中牟 英山 罗山 五台 中阳 永清 永济 正阳 青山 红桥 海南区 城 郊 新城 城关 和平 东方 向阳 文成 平安 永和 高明 安定 大方 独山 中方 双方 新和 和顺 长寿 通道 海上
	江北 河东 河西 城东 城西 城北 城中 路南 路北 南山 自由 信丰 同心 大同区 新市 集中 中山区 友谊 平原
	大关 正宁 正定 安全 成安 文安 建设 新华 互助 相城 前进 天河 高坪 西山 官渡 北市 和静 大足 市中 平和
	清流 德化 连续 明光 天长 光明 东风 胜利 团结 曙光 合作 成 文 明山 天心 安平 新野 桥西 桥东 新乐 长乐
	青年 复兴 勃利 大安 安图 和龙 东安 大通 田家庵 兴安 仁和 道外 南关 二道 爱民 阳明 西安区 工农 向前
	南票 太和 文圣 白塔 弓长岭 宏伟 站前 老边 红旗 铁东 铁西 千山 立山 振兴 元宝 溪湖 南芬 新抚 东洲 望花
	顺城 海州 细河 双清 大祥 北塔 零陵 洪山区 海港 开平区 长岛 安宁 方正 明水 中站 解放 山城 老城 金台
	新安 中原 二七 管城 惠济`)

// quarters are parts of provinces that people say they are from.
var quarters = strings.Fields("皖南 皖北 苏北 苏南 湘西 湘南 鄂西 鄂东 鲁西 鲁南 豫南 豫东 豫北 川西 川北 川南 川东 陕北 陕南 晋北 晋南 浙南 浙东 浙西 闽南 闽西 闽北 赣南 赣西 粤东 粤西 粤北 桂北 桂西 黔东 黔北 滇西 滇南 滇东北 冀南 冀北 辽西 辽东 陇东 陇南 南疆 北疆")

// abroad are countries and cities that people of the records work in.
var abroad = []string{"香港", "澳门", "台湾", "美国", "英国", "加拿大", "澳大利亚", "澳洲", "新西兰", "日本", "韩国", "新加坡", "马来西亚", "泰国", "越南", "缅甸", "老挝", "柬埔寨", "菲律宾", "印度尼西亚", "印度", "俄罗斯",
	"德国", "法国", "意大利", "西班牙", "荷兰", "瑞士", "迪拜", "阿联酋", "沙特", "非洲", "安哥拉", "尼日利亚", "赞比亚", "南非", "巴西", "墨西哥", "哈萨克斯坦", "吉尔吉斯斯坦", "乌兹别克斯坦", "蒙古国", "东京", "大阪", "首尔", "曼谷",
	"纽约", "洛杉矶", "温哥华", "多伦多", "悉尼", "墨尔本", "伦敦", "巴黎", "莫斯科", "台北", "新北", "桃园", "台中", "高雄", "台南", "九龙", "新界", "塔什干", "singapore", "dubai", "london", "new york", "sydney", "melbourne", "vancouver", "toronto", "tokyo", "hong kong", "macau", "taipei", "malaysia", "canada", "australia", "new zealand"}

// ethnicNames are cut from the names of autonomous regions: 恩施土家族苗族自治州
// is 恩施 to those who live there.
var ethnicNames = []string{"维吾尔", "哈萨克", "柯尔克孜", "蒙古族", "回族", "壮族", "藏族", "苗族", "彝族", "侗族", "瑶族", "土家族", "布依族", "朝鲜族", "满族", "白族", "傣族", "哈尼族", "傈僳族", "黎族", "佤族", "畲族", "拉祜族", "水族", "纳西族", "景颇族", "羌族", "仫佬族", "土族", "撒拉族", "毛南族", "仡佬族", "锡伯", "布朗族", "各族", "东乡族", "保安族", "裕固族", "达斡尔族", "独龙族", "怒族", "普米族", "蒙古", "回", "鄂温克族", "塔吉克"}

// regionShort returns name without its kind and ethnic groups.
func regionShort(name string) string {
	for _, kind := range [...]string{"特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "县", "区", "盟", "旗"} {
		if rest, ok := strings.CutSuffix(name, kind); ok && rest != "" {
			if strings.HasPrefix(kind, "自治") {
				rest = cutEthnic(rest)
			}
			return rest
		}
	}
	return name
}

func cutEthnic(name string) string {
	for again := true; again; {
		again = false
		for _, e := range ethnicNames {
			if rest, ok := strings.CutSuffix(name, e); ok && utf8.RuneCountInString(rest) >= 2 {
				name, again = rest, true
				break
			}
		}
	}
	return name
}

func set(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
