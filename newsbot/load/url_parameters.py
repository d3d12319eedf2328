"""Parameters of a query that name no article: they say how the reader came, who he is, which dress he wants (pure)."""

from __future__ import annotations

import re

_TRACKING = frozenset(
    """
    fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid
    _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id
    _openstat ref_src ref_url referer referrer xtor xtref xtcr xtmc soc_src soc_trk socialsource ftag ftcamp
    guccounter guce_referrer guce_referrer_sig __twitter_impression amp_js_v amp_gsa amp_markup amp_tf usqp aoh
    s_kwcid ef_id gaa_at gaa_n gaa_sig gaa_ts wtrid wt_mc wt_zmc wickedid share_from share_token sharetoken
    trkcampaign trkemail utmcampaign utmsource utmmedium __tn__ fb_action_ids fb_action_types fb_source fb_ref
    pk_campaign pk_kwd pk_source pk_medium pk_content pk_cid nr_email_referer rss_source itm_source itm_medium
    itm_campaign itm_content wprov dgcid elqtrackid elqtrack sc_campaign sc_channel et_rid et_cid _branch_match_id
    _branch_referrer algo_expid phpsessid jsessionid oscsid zenid cftoken printerfriendly smtyp srsltid __s
    replytocom gad_source gad_campaignid fb_comment_id ga_source ga_medium ga_campaign ga_content ga_term
    wpmp_switcher cn-reloaded dicbo tblci mibextid sfnsn epik rb_clickid hootpostid sthash traffic_source wtmc dm_i
    emci emdi share_url cx_testid cx_testvariant sc_src sc_lid sc_llid sc_uid sc_eh fb_locale taboolaclickid
    oborigurl hss_channel sfmc_id sfmc_sub sfmc_activityid sfmc_j cxrecs_s mkcid mkevt _bhlid referringsource
    echobox leadsource yptr _rdr at_medium at_campaign at_campaign_type at_link_id at_link_type at_link_origin
    at_ptr_name at_ptr_type at_bbc_team at_format at_custom1 at_custom2 at_custom3 at_custom4 at_custom5 at_variant
    at_creation at_channel at_network at_term at_platform at_detail_placement at_general_placement at_recipient_id
    at_recipient_list at_identifier at_send_date at_emailtype at_audience ns_mchannel ns_campaign ns_source
    ns_linkname ns_fee
    """.split()
)
_TRACKING_STARTS = tuple("utm_ hsa_ mtm_ matomo_ piwik_ wt. aspsessionid _x_tr_ __cft__".split())
_COMING_FROM = frozenset(
    """
    rss rss2 atom feed feeds feedburner newsletter mail email e-mail push notification app home homepage hp frontpage
    front start social share sharing sharebar twitter tw x facebook fb instagram ig whatsapp wa telegram tg linkedin li
    reddit pinterest google googlenews google-news news_google flipboard pocket bluesky mastodon threads vk ok yandex
    zen dzen top topnews related recommended mostread most_read trending recirc sidebar footer header teaser widget
    amp mobile copylink copy_link link permalink sm soc nl em
    """.split()
)
_YES = frozenset({"", "1", "true", "yes", "y", "on"})
_ONLY_WITH: dict[str, frozenset[str]] = {
    **dict.fromkeys(("source", "src", "from", "via", "origin", "medium", "channel", "share", "mod", "cid", "feature"),
                    _COMING_FROM),
    **dict.fromkeys(("print", "printable", "isprint", "print_view"), _YES | {"print", "pdf"}),
    **dict.fromkeys(("view", "output", "outputtype", "format", "display", "layout", "version", "mode", "variant",
                     "service", "theme"),
                    frozenset({"amp", "amp-type", "print", "mobile", "printable", "print-view", "printview"})),
    **dict.fromkeys(("mobile", "rss", "partner"), _YES | _COMING_FROM),
    **dict.fromkeys(("amp", "noamp", "is_amp", "nomobile"), _YES | {"0", "false", "amp", "mobile", "available"}),
    "tmpl": frozenset({"component"}),
    "m": frozenset({"0", "1"}),
}  # fmt: skip
_UNLESS_NUMBER = frozenset(
    """
    ref campaign cmpn xref ito icid cmp trk curator scm tsrc csi sref trackid tracking_id share_id shareid taid mbid spm
    ncid ocid intcid cvid s_cid sc_cid cmp_id cmpid campaign_id campaignid rdid smid refsrc
    """.split()
)
_NUMBER = re.compile(r"[a-z]?[-_.]?[0-9]+", re.IGNORECASE)
"""A value that may name an article."""
_ONLY_BESIDE = {"cfid": "cftoken", "ceid": "emci"}
"""Names that are of a tracker or a session only where its other name stands too."""
_DAY = frozenset({"y", "year", "d", "day"})
"""Beside one of these `m` is a month."""
_SESSION = frozenset({"sid", "sessionid", "session_id", "sessid", "session", "s"})
_SESSION_VALUE = re.compile(r"[0-9a-f]{24,}|(?=[^/]*[0-9])(?=[^/]*[a-z])[0-9a-z]{26,}", re.IGNORECASE)


def without_noise(query: str) -> str:
    """The query without what makes it no other article; a name that others use for articles keeps its numbers."""
    parameters = query.split("&")
    names = set(map(name_of, parameters))
    return "&".join(parameter for parameter in parameters if not _is_noise(parameter, names))


def name_of(parameter: str) -> str:
    """Name of a parameter as it is compared."""
    return parameter.partition("=")[0].lower().removeprefix("amp;")  # an ampersand that was escaped twice


def _is_noise(parameter: str, names: set[str]) -> bool:
    """Whether one of the parameters of these names says nothing of the article."""
    name, value = name_of(parameter), parameter.partition("=")[2]
    if name in _TRACKING or name.startswith(_TRACKING_STARTS):
        return True
    if name in _ONLY_BESIDE:
        return _ONLY_BESIDE[name] in names
    if name == "m" and not names.isdisjoint(_DAY):
        return False
    if name in _ONLY_WITH:
        values, value = _ONLY_WITH[name], value.lower()
        return value in values or (values is _COMING_FROM and value.partition("_")[0] in values)
    if name in _UNLESS_NUMBER:
        return _NUMBER.fullmatch(value) is None
    return name in _SESSION and _SESSION_VALUE.fullmatch(value) is not None
