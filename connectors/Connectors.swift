import BlueskyConnector
import ConnectorKit
import FacebookConnector
import FoursquareConnector
import GitHubConnector
import HackerNewsConnector
import InstagramConnector
import LinkedInConnector
import LinkedInMemberConnector
import MastodonConnector
import RedditConnector
import SingerConnector
import SpotifyConnector
import StackExchangeConnector
import ThreadsConnector
import TikTokConnector
import TwitterConnector
import WebConnector
import YouTubeConnector

/// Every connector of this program, one line each: adding a network is a folder beside this file, a line in Package.swift, and one here.
public let allConnectors: [any Connector.Type] = [
    Bluesky.self,
    Facebook.self,
    Foursquare.self,
    GitHub.self,
    HackerNews.self,
    Instagram.self,
    LinkedIn.self,
    LinkedInMember.self,
    Mastodon.self,
    Reddit.self,
    SingerConnector.self,
    Spotify.self,
    StackExchange.self,
    Threads.self,
    TikTok.self,
    Twitter.self,
    Web.self,
    YouTube.self,
]
