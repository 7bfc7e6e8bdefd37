//! Owns clients that add ponies, and the ledger of which ones the server has taken.
//! Knows nothing of what happens to the server meanwhile.

use std::{collections::BTreeSet, path::Path, time::Duration, time::Instant};

use reqwest::{Client, StatusCode};

use crate::{app::Browser, facts::sql, wait::within};

/// What makes a form of one page valid.
#[derive(Clone)]
pub struct Form {
    /// All cookies to send: the window's, and the form's own.
    pub cookies: String,
    /// The hidden field.
    pub token: String,
}

/// A client that adds one pony after the other, over a connection of its own.
pub struct Breeder {
    client: Client,
    address: String,
    form: Form,
    name: String,
    pub ledger: Ledger,
    /// How long each answer took.
    pub times: Vec<Duration>,
}

/// Every pony that was sent to the server, and those that it has acknowledged.
#[derive(Default)]
pub struct Ledger {
    sent: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
}

impl Form {
    /// Opens the page with the form, as a person does before filling it in.
    pub async fn open(browser: &Browser, page: &str) -> Self {
        let answer = browser.get(page).await;
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let cookies = format!("{}; {cookie}", browser.cookie);
        let html = answer.text().await.unwrap();
        let token = html.split(r#"name="csrfmiddlewaretoken" value=""#).nth(1);
        let token = token.expect("the page has a form").split('"').next().unwrap();
        Self { cookies, token: token.to_owned() }
    }
}

impl Breeder {
    /// Makes so many clients; `name` tells their ponies from all others.
    pub async fn several(browser: &Browser, number: usize, name: &str) -> Vec<Self> {
        let form = Form::open(browser, "/ponies/new/").await;
        let breeder = |number| Self {
            client: own_connection(),
            address: format!("{}/ponies/new/", browser.site),
            form: form.clone(),
            name: format!("{name}, breeder {number}"),
            ledger: Ledger::default(),
            times: vec![],
        };
        (1..=number).map(breeder).collect()
    }

    /// Adds ponies until the connection fails, or until somebody says that it is enough.
    pub async fn work(mut self, is_enough: impl Fn() -> bool) -> Self {
        while !is_enough() && self.add().await.is_ok() {}
        self
    }

    /// Adds one pony; an error means that the connection ended before the answer came.
    pub async fn add(&mut self) -> reqwest::Result<()> {
        let pony = format!("{}, pony {}", self.name, self.ledger.sent.len() + 1);
        let fields = format!("title={pony}&status=grazing&notes=").replace(' ', "+");
        let request = self.client.post(&self.address);
        let request = request
            .header("cookie", &self.form.cookies)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("csrfmiddlewaretoken={}&{fields}", self.form.token));
        self.ledger.sent.insert(pony.clone());
        let start = Instant::now();
        let answer = within("an answer to a new pony", request.send()).await?;
        self.times.push(start.elapsed());
        assert_eq!(
            answer.status(),
            StatusCode::FOUND,
            "{pony}: {:?}",
            answer.text().await
        );
        self.ledger.acknowledged.insert(pony);
        Ok(())
    }
}

impl Ledger {
    /// Takes in what another ledger has.
    pub fn add(&mut self, other: Self) {
        self.sent.extend(other.sent);
        self.acknowledged.extend(other.acknowledged);
    }

    /// Compares with the database: nothing acknowledged is missing, nothing is there
    /// twice, and nothing that nobody has sent.
    pub fn assert_kept(&self, data: &Path) {
        assert_eq!(sql(data, "PRAGMA integrity_check"), "[('ok',)]");
        let rows =
            sql(data, "SELECT json_group_array(title) FROM items_item WHERE id > 5");
        let json = rows.trim_start_matches("[('").trim_end_matches("',)]");
        let ponies: Vec<String> = serde_json::from_str(json).unwrap();
        let kept: BTreeSet<String> = ponies.iter().cloned().collect();
        let lost: Vec<_> = self.acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "{} ponies are lost: {:?} …", lost.len(), lost[0]);
        let strange: Vec<_> = kept.difference(&self.sent).collect();
        assert!(strange.is_empty(), "nobody has sent {strange:?}");
        assert_eq!(ponies.len(), kept.len(), "a pony is there twice");
    }

    /// Returns how many ponies were acknowledged.
    pub fn len(&self) -> usize {
        self.acknowledged.len()
    }
}

/// Makes a client that shares its connection with no other.
pub fn own_connection() -> Client {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none());
    client.no_proxy().build().unwrap()
}
