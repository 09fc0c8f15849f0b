package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// otherWords are words that would also do for a state, with the one that the
// program uses: a person who reads two takes them for two states.
var otherWords = map[string]string{
	"未填写": "空白", "未填报": "空白", "为空": "空白", "空格表示": "空白",
	"不能识别": "无法识别", "不可识别": "无法识别", "读不出数": "无法识别",
	"公式没有结果": "公式无结果", "公式没有存": "公式无结果", "没有计算结果": "公式无结果",
	"未报送": "未报", "没有报送任何": "未报", "未上报": "未报", "未提交": "未报",
	"未判断": "未判定", "没有判断": "未判定", "无法判定": "未判定", "无法判断": "未判定", "不能判定": "未判定",
	"被拒绝": "拒收", "拒绝接收": "拒收", "不予接收": "拒收",
}

func TestOneWordForAState(t *testing.T) {
	root := filepath.Join("..", "..")
	read := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch ext := filepath.Ext(path); {
		case e.IsDir():
			// What units wrote is not ours.
			if name := e.Name(); name == "testdata" || name == "samples" || strings.HasPrefix(name, ".") && len(name) > 2 {
				return filepath.SkipDir
			}
			return nil
		case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".min.js"):
			return nil
		case ext != ".go" && ext != ".html" && ext != ".js" && path != filepath.Join(root, "README.md"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for i, line := range strings.Split(string(data), "\n") {
			for other, word := range otherWords {
				if strings.Contains(line, other) {
					t.Errorf("%s:%d says %s, which is 「%s」 everywhere else", path, i+1, other, word)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 100 {
		t.Errorf("read %d files only", read)
	}
}
