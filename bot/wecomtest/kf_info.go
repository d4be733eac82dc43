package wecomtest

import (
	"net/url"
	"regexp"
	"strings"
)

// Link is how a customer came in: the scene of add_contact_way and the scene_param appended to its url.
type Link struct {
	Scene string `json:"scene"`
	Param string `json:"scene_param"`
}

// addContactWay is kf/add_contact_way (94665).
func (s *Server) addContactWay(c *call) (reply, *apiError) {
	in, err := decode[struct {
		OpenKfID string `json:"open_kfid"`
		Scene    string `json:"scene"`
	}](s, c)
	if err != nil {
		return nil, err
	}
	if err := s.checkKf(c, in.OpenKfID); err != nil {
		return nil, err
	}
	if !regexp.MustCompile(`^[0-9a-zA-Z_-]{0,32}$`).MatchString(in.Scene) {
		s.violate(c.endpoint, "scene", "%d bytes, want at most 32 of [0-9a-zA-Z_-]", len(in.Scene))
		return nil, fail(40058)
	}
	enc := s.ids.name("ENC", 40)
	for name, l := range s.w.Links { // the same request gives the same link
		if l == (contactWay{in.OpenKfID, in.Scene}) {
			enc = name
		}
	}
	s.w.Links[enc] = contactWay{in.OpenKfID, in.Scene}
	page := "https://work.weixin.qq.com/kf/kfc" + strings.ToLower(in.OpenKfID[max(0, len(in.OpenKfID)-16):])
	return reply{"url": page + "?enc_scene=" + url.QueryEscape(enc)}, nil
}

// link reads an add_contact_way url with or without scene_param. Anything changed in it is refused, as the platform then
// calls nothing back.
func (s *Server) link(raw string) (kf string, via Link, err error) {
	u, perr := url.Parse(raw)
	if perr != nil {
		return "", Link{}, refused("not a url")
	}
	way, ok := s.w.Links[u.Query().Get("enc_scene")]
	if !ok {
		return "", Link{}, refused("not a link of ours")
	}
	param := u.Query().Get("scene_param")
	if param != "" && way.Scene == "" {
		return "", Link{}, refused("scene_param on a link without scene")
	}
	return way.Kf, Link{way.Scene, param}, nil
}

// accountList is kf/account/list (94661), by GET or by POST with offset and limit.
func (s *Server) accountList(c *call) (reply, *apiError) {
	offset, limit := 0, 100
	if len(c.body) > 0 {
		in, err := decode[struct {
			Offset *int `json:"offset"`
			Limit  *int `json:"limit"`
		}](s, c)
		if err != nil {
			return nil, err
		}
		if in.Offset != nil {
			offset = *in.Offset
		}
		if in.Limit != nil {
			limit = *in.Limit
		}
	}
	if offset < 0 || limit < 1 || limit > 100 {
		return nil, fail(40058)
	}
	list := []reply{}
	for i, a := range s.opt.Kf {
		if i >= offset && len(list) < limit {
			list = append(list, reply{"open_kfid": a.ID, "name": a.Name, "avatar": "", "manage_privilege": true})
		}
	}
	return reply{"account_list": list}, nil
}

func (s *Server) getCallbackIP(*call) (reply, *apiError) {
	return reply{"ip_list": []string{"127.0.0.1", "101.226.103.*"}}, nil
}
