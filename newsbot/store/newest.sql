CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE article (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	site TEXT NOT NULL, 
	url TEXT NOT NULL, 
	canonical_url TEXT NOT NULL, 
	headline TEXT, 
	alternative_headline TEXT, 
	description TEXT, 
	authors TEXT NOT NULL, 
	byline TEXT, 
	date_published TEXT, 
	date_published_offset SMALLINT, 
	date_modified TEXT, 
	date_modified_offset SMALLINT, 
	dateline TEXT, 
	section TEXT, 
	breadcrumbs TEXT NOT NULL, 
	keywords TEXT NOT NULL, 
	language TEXT, 
	body TEXT NOT NULL, 
	publisher TEXT, 
	article_type TEXT NOT NULL, 
	is_accessible_for_free BOOLEAN, 
	related_links TEXT NOT NULL, 
	word_count INTEGER NOT NULL, 
	sources TEXT NOT NULL, 
	fetched_at TEXT NOT NULL, 
	discovered_by TEXT, 
	discovered_from TEXT, 
	content_hash TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	tdm_reserved BOOLEAN, 
	duplicate_of TEXT, 
	story_id TEXT, 
	first_fetched_at TEXT NOT NULL, 
	checked_at TEXT NOT NULL, 
	gone_at TEXT, 
	CONSTRAINT pk_article PRIMARY KEY (id), 
	CONSTRAINT uq_article_key UNIQUE ("key")
);

CREATE INDEX ix_article_content_hash ON article (content_hash);

CREATE INDEX ix_article_fetched_at ON article (fetched_at);

CREATE INDEX ix_article_language ON article (language);

CREATE INDEX ix_article_section ON article (section);

CREATE INDEX ix_article_site ON article (site, date_published);

CREATE INDEX ix_article_story_id ON article (story_id) WHERE story_id IS NOT NULL;

CREATE TABLE forgotten (
	digest BLOB NOT NULL, 
	forgotten_at TEXT NOT NULL, 
	CONSTRAINT pk_forgotten PRIMARY KEY (digest)
);

CREATE TABLE page (
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	digest TEXT, 
	checked_at TEXT, 
	article_key TEXT, 
	CONSTRAINT pk_page PRIMARY KEY ("key")
);

CREATE TABLE run (
	id INTEGER NOT NULL, 
	spider TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	starts_done BOOLEAN NOT NULL, 
	finished_at TEXT, 
	reason TEXT, 
	CONSTRAINT pk_run PRIMARY KEY (id)
);

CREATE INDEX ix_run_key ON run ("key", finished_at);

CREATE UNIQUE INDEX uq_run_open ON run ("key") WHERE finished_at IS NULL;

CREATE TABLE site (
	host TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	CONSTRAINT pk_site PRIMARY KEY (host)
);

CREATE TABLE author (
	article_id INTEGER NOT NULL, 
	position SMALLINT NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_author PRIMARY KEY (article_id, position), 
	CONSTRAINT fk_author_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);

CREATE INDEX ix_author_name ON author (name);

CREATE TABLE shingle (
	hash BIGINT NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_shingle PRIMARY KEY (hash, article_id), 
	CONSTRAINT fk_shingle_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;

CREATE INDEX ix_shingle_article_id ON shingle (article_id);

CREATE TABLE frontier (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	"key" BLOB NOT NULL, 
	host TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	state SMALLINT NOT NULL, 
	request TEXT, 
	CONSTRAINT pk_frontier PRIMARY KEY (id), 
	CONSTRAINT fk_frontier_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	CONSTRAINT uq_frontier_run_id UNIQUE (run_id, "key")
);

CREATE INDEX ix_frontier_next ON frontier (run_id, host, rank, seq) WHERE state = 0;

CREATE TABLE image (
	article_id INTEGER NOT NULL, 
	position SMALLINT NOT NULL, 
	url TEXT NOT NULL, 
	caption TEXT, 
	credit_text TEXT, 
	creators TEXT NOT NULL, 
	agencies TEXT NOT NULL, 
	alt TEXT, 
	width INTEGER, 
	height INTEGER, 
	CONSTRAINT pk_image PRIMARY KEY (article_id, position), 
	CONSTRAINT fk_image_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);

CREATE TABLE lease (
	run_id INTEGER NOT NULL, 
	host TEXT NOT NULL, 
	worker TEXT, 
	free_at BIGINT NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (run_id, host), 
	CONSTRAINT fk_lease_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);

CREATE INDEX ix_lease_worker ON lease (run_id, worker);

CREATE TABLE worker (
	run_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	hungry BOOLEAN NOT NULL, 
	CONSTRAINT pk_worker PRIMARY KEY (run_id, name), 
	CONSTRAINT fk_worker_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);

CREATE TABLE version (
	article_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	fetched_at TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	CONSTRAINT pk_version PRIMARY KEY (article_id, version), 
	CONSTRAINT fk_version_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);

CREATE TABLE run_site (
	run_id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	samples TEXT NOT NULL, 
	CONSTRAINT pk_run_site PRIMARY KEY (run_id, site), 
	CONSTRAINT fk_run_site_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);

CREATE INDEX ix_run_site_site ON run_site (site, ended_at);

CREATE INDEX ix_article_date_published ON article (date_published, first_fetched_at, site, language);

CREATE INDEX ix_version_fetched_at ON version (fetched_at, article_id);

CREATE INDEX ix_run_site_ended_at ON run_site (ended_at);

CREATE TABLE change (
	at BIGINT NOT NULL, 
	article_id BIGINT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (at, article_id)
)
 WITHOUT ROWID

;

CREATE TRIGGER article_put AFTER INSERT ON article BEGIN
 INSERT INTO change (at, article_id) SELECT coalesce(max(at), 0) + 1, new.id FROM change; END;

CREATE TRIGGER article_changed AFTER UPDATE OF version, status, duplicate_of, story_id ON article BEGIN
 INSERT INTO change (at, article_id) SELECT coalesce(max(at), 0) + 1, new.id FROM change; END;

CREATE TRIGGER article_out AFTER DELETE ON article BEGIN
 INSERT INTO change (at, article_id) SELECT coalesce(max(at), 0) + 1, old.id FROM change; END;

CREATE TABLE failing (
	"key" TEXT NOT NULL, 
	site TEXT NOT NULL, 
	url TEXT NOT NULL, 
	runs_before INTEGER NOT NULL, 
	for_good BOOLEAN NOT NULL, 
	refused BOOLEAN DEFAULT false NOT NULL, 
	failed_at TEXT NOT NULL, 
	first_failed_at TEXT NOT NULL, 
	run_id BIGINT, 
	CONSTRAINT pk_failing PRIMARY KEY ("key")
);

CREATE INDEX ix_failing_site ON failing (site, failed_at);

CREATE INDEX ix_failing_run_id ON failing (run_id);

INSERT INTO alembic_version VALUES ('0005');
