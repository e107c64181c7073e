//! The model's enumerations as the wire knows them.
//!
//! `tod-model` knows no OpenAPI, so each enumeration that a view shows has a twin here. The
//! conversions match exhaustively: a variant added to the model is a compile error, not a surprise
//! for a client.

use serde::{Deserialize, Serialize};
use tod_model::{probe, reading::WifiGeneration, rights};
use utoipa::ToSchema;

macro_rules! twins {
    ($($(#[$doc:meta])* $twin:ident of $model:path { $($(#[$note:meta])* $variant:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $twin { $($(#[$note])* $variant,)+ }

        impl From<$model> for $twin {
            fn from(value: $model) -> Self {
                use $model as Model;
                match value { $(Model::$variant => Self::$variant,)+ }
            }
        }

        impl From<$twin> for $model {
            fn from(value: $twin) -> Self {
                use $model as Model;
                match value { $($twin::$variant => Model::$variant,)+ }
            }
        }
    )+};
}

twins! {
    /// Trust in the transport to a router, from none to full.
    TierName of tod_model::Tier {
        /// No encryption.
        Plain,
        /// Encrypted, to nobody in particular.
        Unverified,
        /// The certificate of the first connect.
        Pinned,
        /// A certificate that a trusted authority signed for this address.
        CaVerified,
    }

    /// Why a router that answers is not simply online.
    DegradedReasonName of tod_model::DegradedReason {
        /// Our user may not read something we ask for.
        RightsMissing,
        /// It answers too slowly for its interval.
        Slow,
        /// Many sessions of ours linger on the router; we hold back.
        SessionsLinger,
    }

    /// Why a router does not answer.
    OfflineReasonName of tod_model::OfflineReason {
        /// No route, no host, or a name that does not resolve.
        Unreachable,
        /// The port is closed.
        Refused,
        /// No answer in time.
        Timeout,
        /// The router refuses our user or password.
        SignInFailed,
        /// No acceptable TLS, or the wrong certificate.
        Tls,
        /// The port accepts connections, and closes them before we are signed in.
        Closed,
        /// The port answers, the API does not.
        ApiSilent,
        /// As many sessions of ours may linger on the router as we dare; the next try waits.
        SessionsLinger,
        /// The address is one this server must not dial.
        Forbidden,
    }

    /// Whether a session to the router outlives the poll.
    SessionModeName of tod_model::SessionMode {
        /// Lasting, but per poll on routers with less than 64 MiB of memory.
        Auto,
        /// Signed in once and kept.
        Lasting,
        /// Signed in and out at each poll.
        PerPoll,
    }

    /// Who set the interval that a device has.
    IntervalSourceName of tod_model::interval::IntervalSource {
        /// The device itself.
        Device,
        /// Its group.
        Group,
        /// Its organisation.
        Tenant,
        /// Nobody.
        System,
    }

    /// A role in one organisation.
    RoleName of tod_model::Role {
        /// Looks.
        Viewer,
        /// Works on routers.
        Operator,
        /// Also manages people, keys and settings of the organisation.
        TenantAdmin,
    }

    /// A role over all organisations.
    PlatformRoleName of tod_model::PlatformRole {
        /// Looks at every organisation.
        PlatformViewer,
        /// Works on every organisation's routers.
        PlatformOperator,
        /// Everything.
        SuperAdmin,
    }

    /// Something of ours that needs rights on the router.
    FeatureName of tod_model::Feature {
        /// State, health, traffic, wireless clients.
        Watch,
        /// Ping and traceroute from the router.
        Test,
        /// Configuration backup.
        Backup,
        /// Guarded configuration changes.
        Change,
        /// Upgrades and reboots.
        Upgrade,
    }

    /// A policy of a RouterOS user group.
    PolicyName of rights::Policy {
        /// May sign in to the API.
        Api,
        /// May read the configuration.
        Read,
        /// May run ping, traceroute, bandwidth test.
        Test,
        /// May change the configuration.
        Write,
        /// May manage users.
        Policy,
        /// May see passwords and keys.
        Sensitive,
        /// May move files.
        Ftp,
        /// May reboot.
        Reboot,
        /// May sign in by SSH.
        Ssh,
    }

    /// A step of a connection test, in the order in which they are taken.
    ProbeStepName of probe::ProbeStep {
        /// The name becomes an address that we may dial.
        Resolve,
        /// TCP.
        Connect,
        /// TLS, where the tier asks for it.
        Tls,
        /// The router accepts user and password.
        SignIn,
        /// It says who it is.
        Identify,
        /// It says what our user may do.
        Rights,
    }

    /// Why a step of a connection test failed.
    ProbeFailureName of probe::ProbeFailure {
        /// The name does not resolve.
        NoSuchName,
        /// This server does not dial the address.
        ForbiddenAddress,
        /// No route or no host.
        Unreachable,
        /// The port is closed.
        Refused,
        /// No answer in time.
        Timeout,
        /// Something answers that does not speak the RouterOS API.
        NotRouterOs,
        /// No common cipher, or no TLS on that port.
        NoTls,
        /// The certificate is not what the tier demands.
        CertificateRefused,
        /// User or password is wrong, or signing in from here is not allowed.
        WrongPassword,
        /// The user may not even read.
        RightsMissing,
        /// The connection ended in the middle.
        Closed,
    }

    /// The way in which a registration's menu does WiFi.
    WifiGenerationName of WifiGeneration {
        /// `/interface/wireless`.
        Wireless,
        /// `/interface/wifiwave2`.
        WifiWave2,
        /// `/interface/wifi`.
        Wifi,
        /// `/caps-man`.
        CapsMan,
    }
}

/// The name of a state, without its reason: what the list filters by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateName {
    /// Added, never reached.
    NeverSeen,
    /// Answers.
    Online,
    /// Answers, but not as it should.
    Degraded,
    /// Does not answer.
    Offline,
    /// Another router answers at its address.
    IdentityChanged,
    /// Not polled, because somebody said so.
    Paused,
    /// Nobody has polled it for too long: we are blind.
    Unknown,
}
