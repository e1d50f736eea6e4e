package detect

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// A trade is what somebody does for a living, by its verb.
type trade struct {
	verb    string
	objects func() map[string]bool // that begin what follows the verb
	open    bool                   // any short object that ends there will do
	ends    []string               // or what it ends with, up to eight characters on
}

// trades are sorted so that a longer verb comes before its beginning.
var trades = []trade{
	{verb: "卖", objects: wordSet("菜 水果 鱼 肉 豆腐 早点 早餐 服装 衣服 鞋 包子 馒头 面条 米粉 烧烤 卤味 熟食 小吃 茶叶 保险 房子 建材 手机 化妆品 烤 红薯 玉米 花 煎饼 凉粉 冷饮 干货 海鲜 药 票 报纸 彩票 童装 首饰 玩具 文具 家电 五金"), open: true},
	{verb: "种", objects: wordSet("地 田 菜 花 果 茶 棉 稻 麦 玉米 瓜 烟 药材 葡萄 苹果 柑 橘 橙 桃 梨 西 草莓 蘑菇 大棚 土豆 洋芋 甘蔗 香 烤烟 芦笋 辣椒 人参 三七 天麻 林 树 水稻 蔬菜"), open: true},
	{verb: "养", objects: wordSet("猪 鸡 鸭 鹅 鱼 虾 蟹 蜂 羊 牛 蚕 兔 鸽 鳖 蛇 狐 貂 马 驴 海带 海参 骆驼 鹿 鹌鹑 殖 两头 几头 几百 几千 龙虾 螃蟹 泥鳅")},
	{verb: "开", objects: wordSet("货车 大货 大车 出租 公交 网约车 滴滴 德士 的士 叉车 吊车 大吊车 挖机 挖掘机 铲车 塔吊 大巴 中巴 面包车拉 渣土车 校车 火车 地铁 拖拉机 三轮 卡车 罐车 半挂 农用车 客车 旅游车 救护车 工程车 矿车 船 渡船 飞机 冲床 机床 货船 黑车 行车 天车 压路机 推土机 收割机 摩的 电梯 塔机 泵车 水泥车 油罐车 轮船 游船"),
		ends: strings.Fields("店 铺 馆 厂 公司 超市 小卖部 门市部 作坊 坊 诊所 药房 工作室 酒楼 酒吧 网吧 茶楼 农家乐 民宿 摊 门市 培训班 托管班 辅导班 旅社 食堂 车行 修理部 修理厂 经营部 棋牌室 养殖场 鱼塘 采石场 砖窑 客栈 宾馆 餐厅 饭庄 小炒 大排档 洗衣房 麻将室")},
	{verb: "跑", objects: wordSet("运输 长途 货运 船 业务 网约车 滴滴 外卖 快递 出租 边贸 保险 销售 大车 货车 大货 客运 摩的 专线 冷链 跑腿 单子 短途 市场 代驾 闪送 车拉 供销 滴滴车 顺风车")},
	{verb: "修", objects: wordSet("车 鞋 表 摩托 家电 手机 铁路 公路 马路 高铁 桥 电梯 空调 船 锁 伞 水管 电器 汽车 电脑 自行车 电动车 拖拉机 农机 地铁 隧道 索道 路 机器 钟表 单车 水电 轮胎 飞机 古建")},
	{verb: "做", objects: wordSet("保洁 护工 保姆 月嫂 家政 门卫 保安 会计 文员 销售 采购 客服 中介 学徒 临时工 零工 小工 杂工 钟点工 普工 水电 装修 物流 建材 餐饮 服装 外贸 电商 微商 代购 直播 主播 生意 买卖 小生意 小买卖 小本生意 木工 木匠 瓦工 瓦匠 泥瓦 油漆 包子 馒头 鞋 窗帘 家具 箱包 木雕 刺绣 竹编 模具 板模 鞋面 注塑 裁缝 衣服 制衣 批发 工程 房产 IT 金融 豆腐 豆腐卖 早点 早餐 快餐 卤味 糕点 面点 厨师 帮厨 收银 理货 质检 仓管 司机 快递 外卖 美容 美发 美甲 按摩 足疗 导游 护理 配药 财务 行政 人事 编辑 翻译 设计 程序 网约 代驾 养殖 手工活 计件 玩具厂 流水线 石材 茶叶 水产 海鲜 药材 木材 钢材 货运")},
	{verb: "收", objects: wordSet("废品 破烂 旧货 粮 药材 山货 猪 羊 头发 旧 废铁 废纸 银 费员 购")},
	{verb: "摆", objects: wordSet("摊 地摊 夜市 小摊 早点摊 水果摊 菜摊 烧烤摊 鱼摊 茶摊")},
	{verb: "教书"}, {verb: "教", objects: wordSet("语文 数学 英语 物理 化学 历史 地理 政治 生物 体育 音乐 美术 初中 高中 小学 中学 大学 了一辈子 了半辈子 了几十年 舞蹈 钢琴 书法 幼儿园")},
	{verb: "看", objects: wordSet("大门 门 店 仓库 车棚 果园 鱼塘 工地 场子 厂门 停车场 菜园 水库 机房 林子")},
	{verb: "守", objects: wordSet("水库 大门 店 林 仓库 工地 鱼塘 墓 山 灯塔 铺子 门面 夜 厕所")},
	{verb: "扫", objects: wordSet("大街 马路 街 厕所 楼道")},
	{verb: "送", objects: wordSet("外卖 快递 货 水 奶 煤气 报纸 牛奶 菜 桶装水 液化气 包裹 盒饭")},
	{verb: "搬", objects: wordSet("砖 货 运工 家公司 钢筋 水泥")},
	{verb: "打", objects: wordSet("零工 散工 短工 鱼 铁 桩 杂 石 渔 井 家具 灰 短 小工 零活 杂工 草席 米")},
	{verb: "贩", objects: wordSet("菜 牛 猪 羊 水果 鱼 粮 毛 药材 木材 海鲜 卖")},
	{verb: "拉", objects: wordSet("货 煤 砖 客 沙 板车 三轮 活 石料 木材 土方 建材 黑活")},
	{verb: "剥", objects: wordSet("虾 蒜 莲子 蟹 鱼皮")}, {verb: "摘", objects: wordSet("棉花 茶 果 花椒 枸杞 辣椒 葡萄")},
	{verb: "刷", objects: wordSet("漆 墙 碗 盘子 油漆 涂料")}, {verb: "砌", objects: wordSet("墙 砖 灶")},
	{verb: "杀", objects: wordSet("猪 羊 牛 鱼 鸡")}, {verb: "放", objects: wordSet("羊 牛 马 鸭 蜂 牧 鹅 骆驼")},
	{verb: "赶", objects: wordSet("海 马车 牛车 驴车 场卖 集卖")}, {verb: "捡", objects: wordSet("破烂 废品 瓶子 垃圾 棉花 纸皮 纸板 空瓶")},
	{verb: "蹬", objects: wordSet("三轮 板车")}, {verb: "踩", objects: wordSet("三轮 缝纫机 衣车 平车")}, {verb: "骑", objects: wordSet("三轮 摩的 摩托拉")},
	{verb: "挖", objects: wordSet("煤 矿 药材 笋 沙 井 虫草 藕")}, {verb: "采", objects: wordSet("茶 煤 石 药 棉 珠 胶 砂")},
	{verb: "割", objects: wordSet("胶 漆 稻 苇")}, {verb: "编", objects: wordSet("竹 筐 藤 草席 席子")}, {verb: "绣", objects: wordSet("花")},
	{verb: "洗", objects: wordSet("碗 车行 盘子 菜 毛巾 瓶子")}, {verb: "端", objects: wordSet("盘子 菜")}, {verb: "扛", objects: wordSet("大包 水泥 麻袋 包")},
	{verb: "挑", objects: wordSet("砖 担 山 粪 河沙")}, {verb: "烧", objects: wordSet("锅炉 窑 炭 电焊 砖")}, {verb: "磨", objects: wordSet("豆腐 面 刀 剪")},
	{verb: "弹", objects: wordSet("棉花")}, {verb: "补", objects: wordSet("鞋 胎 锅 伞")}, {verb: "配", objects: wordSet("钥匙 药员")}, {verb: "织", objects: wordSet("布 网 地毯")},
	{verb: "捕", objects: wordSet("鱼 捞")}, {verb: "伐", objects: wordSet("木 树")}, {verb: "护", objects: wordSet("林")}, {verb: "承包", objects: wordSet("鱼塘 果园 工程 土地 荒山 食堂 大棚 山林 水库 工地")},
	{verb: "经营", open: true}, {verb: "办", objects: wordSet("厂 养殖场 加工厂 企业 工厂 幼儿园")}, {verb: "包", objects: wordSet("工地 鱼塘 活干 土方 山头")}, {verb: "倒腾", open: true}, {verb: "站柜台"}, {verb: "坐诊"},
	{verb: "带货"}, {verb: "下井"}, {verb: "下矿"}, {verb: "务农"}, {verb: "经商"}, {verb: "跑堂"}, {verb: "帮厨"}, {verb: "理货"}, {verb: "车衣"}, {verb: "种花"}, {verb: "行医"}, {verb: "裁衣"}, {verb: "焊", objects: wordSet("钢筋 铁 门窗 船")},
	{verb: "替人"}, {verb: "帮人"}, {verb: "给人"}, {verb: "给别人"}, {verb: "帮别人"}, {verb: "替别人"}, {verb: "给老板"}, {verb: "给工地"}, {verb: "给饭店"}, {verb: "给酒店"}, {verb: "给超市"}, {verb: "给厂里"}, {verb: "给学校"},
}

// tradesBy are trades by the first character of their verb.
var tradesBy = sync.OnceValue(func() map[rune][]trade {
	by := map[rune][]trade{}
	for _, t := range trades {
		r, _ := utf8.DecodeRuneInString(t.verb)
		by[r] = append(by[r], t)
	}
	return by
})

// verbWork returns the end of a livelihood at off that begins with its verb; 0
// if there is none.
func verbWork(s string, off int) int {
	r, _ := utf8.DecodeRuneInString(s[off:])
	for _, t := range tradesBy()[r] {
		if !strings.HasPrefix(s[off:], t.verb) {
			continue
		}
		if r == '卖' && runeBefore(s, off) == '小' || r == '绣' && runeBefore(s, off) == '锦' {
			continue
		}
		if r == '种' && strings.ContainsRune("这那各一某几两此何物品每多种有哪树栽耕播爱", runeBefore(s, off)) {
			continue
		}
		if end := t.read(s, off+len(t.verb)); end > 0 {
			return end
		}
	}
	return factoryWork(s, off)
}

// read returns the end of t, whose verb ends at off.
func (t *trade) read(s string, off int) int {
	at := skipWork(s, off)
	if utf8.RuneCountInString(t.verb) > 1 && t.objects == nil && !t.open {
		if strings.HasSuffix(t.verb, "人") || strings.HasPrefix(t.verb, "给") {
			return forOthers(s, off)
		}
		return off
	}
	for n, end := 0, at; n < 5 && end < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isHan(r) && !(r < 0x80 && isLetter(byte(r))) {
			break
		}
		end += size
		if t.objects != nil && t.objects()[s[at:end]] {
			return objectEnd(s, end)
		}
	}
	if len(t.ends) > 0 {
		if end := endAfter(s, at, t.ends); end > 0 {
			return end
		}
	}
	if t.open && at == off {
		return openObject(s, at)
	}
	return 0
}

// skipWork skips what may stand between a verb and its object: 开了一家, 教过.
func skipWork(s string, off int) int {
	for _, w := range [...]string{"着", "了", "过"} {
		if strings.HasPrefix(s[off:], w) {
			off += len(w)
			break
		}
	}
	for _, w := range [...]string{"半辈子", "一辈子", "几十年", "十几年", "二十年", "三十年", "十年", "多年"} {
		if strings.HasPrefix(s[off:], w) {
			off += len(w)
		}
	}
	for _, w := range [...]string{"一家", "一个", "一间", "一辆", "一些", "一点", "两家", "两亩", "几亩", "十几亩", "个小", "家小", "家", "个", "间", "辆", "点", "些"} {
		if strings.HasPrefix(s[off:], w) {
			off += len(w)
			break
		}
	}
	return off
}

// objectEnd widens an object over what still belongs to it: 卖水果的, 跑长途货车.
func objectEnd(s string, end int) int {
	for at, n := end, 0; n < 4 && at < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) {
			return at
		}
		if workEnds(s[at:]) {
			if r == '的' && !isHan(runeAfter(s, at+size)) {
				return at + size
			}
			return at
		}
		at += size
	}
	return end
}

// openObject reads an object of at most four characters that ends at a mark
// or at what goes on about the work.
func openObject(s string, off int) int {
	r, _ := utf8.DecodeRuneInString(s[off:])
	if strings.ContainsRune("了掉给房血萌力惨乖关光出得不完身弄淫地车股基子国命个", r) {
		return 0
	}
	for at, n := off, 0; n <= 4 && at <= len(s); n++ {
		if workEnds(s[at:]) {
			if n == 0 {
				return 0
			}
			return objectEnd(s, at)
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return 0
}

// endAfter returns where one of ends, at most eight characters behind off,
// ends.
func endAfter(s string, off int, ends []string) int {
	for at, n := off, 0; n < 9 && at < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || strings.ContainsRune("我你他她是不没说要会去来", r) {
			return 0
		}
		at += size
		if n == 0 {
			continue
		}
		for _, e := range ends {
			if strings.HasSuffix(s[off:at], e) && at-off > len(e) || s[off:at] == "小卖部" || s[off:at] == "门市部" {
				if utf8.RuneCountInString(e) > 1 || workEnds(s[at:]) {
					return at
				}
			}
		}
	}
	return 0
}

// forOthers reads what somebody does for others: 给人看大门, 帮人砌墙.
func forOthers(s string, off int) int {
	for _, w := range [...]string{"家里", "家", "老板", "店里"} {
		if strings.HasPrefix(s[off:], w) {
			off += len(w)
			break
		}
	}
	r, _ := utf8.DecodeRuneInString(s[off:])
	if !strings.ContainsRune("看做洗砌打开守带修搬拉送收种摘扛装裁缝算写烧刷擦理剪按当跑养放补织挖养扫抬卸杀", r) {
		return 0
	}
	for at, n := off, 0; n < 6 && at <= len(s); n++ {
		if n > 1 && workEnds(s[at:]) {
			return at
		}
		if at == len(s) {
			break
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return 0
}

// workshops are places of work that are anybody's.
var workshops = wordSet(`工地 建筑工地 饭店 餐馆 饭馆 超市 菜市场 菜场 农贸市场 鞋厂 电子厂 服装厂 制衣厂 玩具厂 砖厂 家具厂 纺织厂 食品厂 化工厂 水泥厂 钢厂 煤矿 码头 物流园 快递站 酒店 药店 网吧 食堂 理发店 美容院 洗车行 奶茶店 火锅店 烧烤店 流水线 养殖场 工厂 厂里 矿上 店里 窑上 船上 车间 商场 宾馆 洗浴中心 足浴店 服装店
 加油站 收费站 停车场 批发市场 屠宰场 果园 茶园 林场 农场 渔船 采石场 修理厂 汽修厂 针织厂 印刷厂 造纸厂 皮革厂 灯具厂 五金厂 塑料厂 手袋厂 陶瓷厂 玻璃厂 家政公司 保洁公司 快递公司 物流公司 保险公司 房产公司`)

// workshopHeads are the first characters of workshops.
var workshopHeads = sync.OnceValue(func() map[rune]bool {
	set := map[rune]bool{}
	for w := range workshops() {
		r, _ := utf8.DecodeRuneInString(w)
		set[r] = true
	}
	return set
})

// factoryWork reads 电子厂打工, 工地上干活 at off.
func factoryWork(s string, off int) int {
	if !workshopHeads()[runeAfter(s, off)] {
		return 0
	}
	for at, n := off, 0; n < 5 && at < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) {
			return 0
		}
		at += size
		if n == 0 || !workshops()[s[off:at]] {
			continue
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(s[at:], "里"), "上")
		for _, w := range [...]string{"打工", "上班", "干活", "做工", "做活", "帮工", "打杂", "打零工", "当工人", "做事", "做临时工", "站岗", "做保洁", "做保安", "洗碗", "帮忙", "卖菜"} {
			if strings.HasPrefix(rest, w) {
				return len(s) - len(rest) + len(w)
			}
		}
	}
	return 0
}
