//! Owns the few words of the W3C's `WebDriver` protocol that the tests need.
//! Knows nothing of the app. (<https://www.w3.org/TR/webdriver2/>)
//!
//! No crate for it: each one that was tried brings a feature of a crate that Tauri is
//! built on, so that the tests would build Tauri a second time.

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Under this name the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A page that can be asked and told things.
pub struct Page {
    client: Client,
    session: String,
}

/// What the driver answered instead of a value: a word, then a sentence.
#[derive(Debug)]
pub struct Refusal {
    /// For whom reads the output of a failed test.
    #[expect(dead_code, reason = "`unwrap` prints it")]
    message: String,
}

type Answer<T> = Result<T, Refusal>;

impl Page {
    /// Lets the driver start the app with these capabilities.
    pub async fn open(driver: &str, wishes: Value) -> Answer<Self> {
        let client = Client::builder().no_proxy().build().unwrap();
        let mut page = Self { client, session: format!("{driver}/session") };
        let body = json!({ "capabilities": { "alwaysMatch": wishes } });
        let answer = page.send(Method::POST, "", body).await?;
        page.session = format!("{}/{}", page.session, text(&answer["sessionId"]));
        Ok(page)
    }

    /// Ends the app; the driver kills it.
    pub async fn close(&self) -> Answer<()> {
        self.send(Method::DELETE, "", Value::Null).await.map(drop)
    }

    /// Finds the first element that a CSS selector or an `XPath` names.
    pub async fn find(&self, using: &str, value: &str) -> Answer<Element<'_>> {
        let body = json!({ "using": using, "value": value });
        let found = self.send(Method::POST, "/element", body).await?;
        Ok(Element { page: self, path: format!("/element/{}", text(&found[ELEMENT])) })
    }

    /// Runs a script that returns its value.
    pub async fn execute(&self, script: &str, arguments: Value) -> Answer<Value> {
        self.run("sync", script, arguments).await
    }

    /// Runs a script that hands its value to its last argument, a function.
    pub async fn execute_async(&self, script: &str, arguments: Value) -> Answer<Value> {
        self.run("async", script, arguments).await
    }

    async fn run(&self, how: &str, script: &str, arguments: Value) -> Answer<Value> {
        let body = json!({ "script": script, "args": arguments });
        self.send(Method::POST, &format!("/execute/{how}"), body).await
    }

    /// Returns the cookies of the page, also those that its scripts cannot read.
    pub async fn cookies(&self) -> Answer<Value> {
        self.send(Method::GET, "/cookie", Value::Null).await
    }

    /// Deletes all of them.
    pub async fn delete_cookies(&self) -> Answer<()> {
        self.send(Method::DELETE, "/cookie", Value::Null).await.map(drop)
    }

    /// Adds one.
    pub async fn add_cookie(&self, cookie: Value) -> Answer<()> {
        let body = json!({ "cookie": cookie });
        self.send(Method::POST, "/cookie", body).await.map(drop)
    }

    /// Returns the names of all windows.
    pub async fn windows(&self) -> Answer<Value> {
        self.send(Method::GET, "/window/handles", Value::Null).await
    }

    /// Gives the window a size in pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Answer<()> {
        let body = json!({ "width": width, "height": height });
        self.send(Method::POST, "/window/rect", body).await.map(drop)
    }

    /// Takes a picture of the page, as a PNG file.
    pub async fn screenshot(&self) -> Answer<Vec<u8>> {
        let picture = self.send(Method::GET, "/screenshot", Value::Null).await?;
        Ok(from_base64(&text(&picture)))
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer<Value> {
        let refused = |error: reqwest::Error| Refusal { message: error.to_string() };
        let mut request =
            self.client.request(method, format!("{}{path}", self.session));
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.map_err(refused)?;
        let is_fine = answer.status().is_success();
        let answer = answer.text().await.map_err(refused)?;
        let mut value: Value = serde_json::from_str(&answer).unwrap_or_default();
        if is_fine {
            Ok(value["value"].take())
        } else {
            Err(Refusal { message: answer })
        }
    }
}

/// An element of the page, as long as it is there.
pub struct Element<'a> {
    page: &'a Page,
    path: String,
}

impl Element<'_> {
    /// Tells whether a user can see it.
    pub async fn is_displayed(&self) -> Answer<bool> {
        Ok(self.get("displayed").await?.as_bool().unwrap_or_default())
    }

    /// Returns a property, such as `value`.
    pub async fn property(&self, name: &str) -> Answer<Value> {
        self.get(&format!("property/{name}")).await
    }

    /// Clicks in the middle of it.
    pub async fn click(&self) -> Answer<()> {
        self.post("click", json!({})).await
    }

    /// Empties a field.
    pub async fn clear(&self) -> Answer<()> {
        self.post("clear", json!({})).await
    }

    /// Types into it.
    pub async fn send_keys(&self, words: &str) -> Answer<()> {
        self.post("value", json!({ "text": words })).await
    }

    async fn get(&self, what: &str) -> Answer<Value> {
        self.page.send(Method::GET, &format!("{}/{what}", self.path), Value::Null).await
    }

    async fn post(&self, what: &str, body: Value) -> Answer<()> {
        let path = format!("{}/{what}", self.path);
        self.page.send(Method::POST, &path, body).await.map(drop)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Decodes what the protocol sends pictures in.
fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = vec![];
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes().filter_map(|it| DIGITS.iter().position(|at| *at == it)) {
        bits = bits << 6 | u32::try_from(digit).expect("a digit is below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).expect("eight bits are left"));
            bits &= (1 << count) - 1;
        }
    }
    bytes
}
