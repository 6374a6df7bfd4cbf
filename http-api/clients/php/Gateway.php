<?php

declare(strict_types=1);

namespace Sluice;

/**
 * GatewayClient's static calls over Sluice's HTTP API: `use Sluice\Gateway;` in place of `use GatewayClient\Gateway;`.
 *
 *     Gateway::$apiUrl = 'http://127.0.0.1:8080';
 *     Gateway::$apiKey = 'secret';
 *     Gateway::bindUid($client_id, $uid);
 *     Gateway::sendToUid($uid, 'hello');
 *
 * Argument forms, return values and what is silently ignored are GatewayClient's. What fails is a GatewayException.
 * A second cluster is a subclass that declares $apiUrl and $apiKey again. All of it is one file on purpose, to be copied.
 *
 * Process model: the connection to the API is kept between calls; each process and each coroutine has its own.
 */
class Gateway
{
    /** @var string where the API or the balancer in front of it is, without /v1 */
    public static $apiUrl = 'http://127.0.0.1:8080';

    /** @var string one of the server's api.keys; empty: none is sent */
    public static $apiKey = '';

    /** @var int|float seconds for a connection to the API */
    public static $connectTimeout = 3;

    /** @var int|float seconds for one request to the API with its retry; a list of many pages is many requests */
    public static $timeout = 10;

    /**
     * @var bool whether mutations and sends carry an Idempotency-Key of their own, so that they can be sent again when
     *     their answer was lost; the server keeps each for its api.idempotency-seconds
     */
    public static $idempotent = true;

    /** @var array further options of curl, such as [CURLOPT_CAINFO => 'ca.pem'] */
    public static $curlOptions = [];

    /** @var mixed GatewayClient's setting; without effect */
    public static $registerAddress = '';

    /** @var mixed GatewayClient's setting; without effect */
    public static $secretKey = '';

    /** @var mixed GatewayClient's setting; without effect */
    public static $persistentConnection = true;

    /** @var mixed GatewayClient's setting; without effect */
    public static $addressesCacheDisable = false;

    /** The API's limits for lists in one call. */
    private const MANY = 10000;
    private const MANY_GROUPS = 1000;

    /** Bytes of names in one call: with the largest message it stays below the API's 1 MiB. */
    private const NAME_BYTES = 262144;

    /** Rows of a page that hold a session (64 KiB at most) or all members of a group. */
    private const LARGE_ROWS = 1000;

    /** How often updateSession() begins anew when others change the session meanwhile. */
    private const UPDATE_ATTEMPTS = 20;

    // ---- sending -------------------------------------------------------------------------------------------------

    /**
     * To everyone, or to the clients listed; an empty list is nobody.
     *
     * @param mixed $message text; bytes that are no UTF-8 go as a binary frame; an array goes as its JSON text
     * @param array|null $client_id_array
     * @param string|array|null $exclude_client_id
     * @param bool $raw accepted, without effect
     */
    public static function sendToAll($message, $client_id_array = null, $exclude_client_id = null, $raw = false)
    {
        $params = self::message($message);
        $excluded = self::clients($exclude_client_id);
        if (is_array($client_id_array)) {
            $clients = array_values(array_diff(self::clients($client_id_array), $excluded));
            foreach (self::slices($clients, self::MANY) as $slice) {
                static::call('sendToAll', $params + ['client_ids' => $slice]);
            }
            return;
        }
        if ($client_id_array) {
            self::refused('sendToAll', '$client_id_array', $client_id_array, 'a list of client_ids');
            return;
        }
        static::call('sendToAll', $params + ($excluded ? ['exclude_client_ids' => $excluded] : []));
    }

    /** @return bool false for what can be no client_id, else true, whether the client is there or not */
    public static function sendToClient($client_id, $message, $raw = false)
    {
        if (!self::isClientId($client_id)) {
            return false;
        }
        static::call('sendToClient', ['client_id' => $client_id] + self::message($message));
        return true;
    }

    /** @param string|int|array $uid one or several; a uid named twice is served once */
    public static function sendToUid($uid, $message, $raw = false)
    {
        $params = self::message($message);
        foreach (self::slices(self::names($uid, 'uid'), self::MANY) as $slice) {
            static::call('sendToUid', $params + ['uids' => $slice]);
        }
    }

    /**
     * A client in several of the groups gets one copy (of up to 1000 groups; more are several calls).
     *
     * @param string|int|array $group one or several
     * @param string|array|null $exclude_client_id
     * @return false|null false for an empty group
     */
    public static function sendToGroup($group, $message, $exclude_client_id = null, $raw = false)
    {
        if (self::isEmpty($group, 'group', 'sendToGroup')) {
            return false;
        }
        $excluded = self::clients($exclude_client_id);
        $params = self::message($message) + ($excluded ? ['exclude_client_ids' => $excluded] : []);
        foreach (self::slices(self::names($group, 'group'), self::MANY_GROUPS) as $slice) {
            static::call('sendToGroup', $params + ['groups' => $slice]);
        }
        return null;
    }

    // ---- who a client is -----------------------------------------------------------------------------------------

    /** Binds a client to a uid, in place of the one it has. Unknown clients and an empty uid are ignored. */
    public static function bindUid($client_id, $uid)
    {
        if (!self::isEmpty($uid, 'uid', 'bindUid')) {
            self::onClient('bindUid', $client_id, ['uid' => self::name($uid, 'uid')]);
        }
    }

    /** @param mixed $uid ignored: whatever uid the client has is taken away */
    public static function unbindUid($client_id, $uid = null)
    {
        self::onClient('unbindUid', $client_id);
    }

    /** Unknown clients and an empty group are ignored. */
    public static function joinGroup($client_id, $group)
    {
        if (!self::isEmpty($group, 'group', 'joinGroup')) {
            self::onClient('joinGroup', $client_id, ['group' => self::name($group, 'group')]);
        }
    }

    /** Unknown clients and an empty group are ignored. */
    public static function leaveGroup($client_id, $group)
    {
        if (!self::isEmpty($group, 'group', 'leaveGroup')) {
            self::onClient('leaveGroup', $client_id, ['group' => self::name($group, 'group')]);
        }
    }

    /** @return false|null false for an empty group */
    public static function ungroup($group)
    {
        if (self::isEmpty($group, 'group', 'ungroup')) {
            return false;
        }
        static::call('ungroup', ['group' => self::name($group, 'group')]);
        return null;
    }

    // ---- who is there --------------------------------------------------------------------------------------------

    /** @return int 1 or 0 */
    public static function isOnline($client_id)
    {
        return self::isClientId($client_id) ? (int) static::call('isOnline', ['client_id' => $client_id]) : 0;
    }

    /** @return int 1 or 0 */
    public static function isUidOnline($uid)
    {
        $uid = self::name($uid, 'uid');
        return $uid === '' ? 0 : (int) static::call('isUidOnline', ['uid' => $uid]);
    }

    /** @return array uid => 1 or 0 */
    public static function isUidsOnline(array $uids)
    {
        return array_map('intval', self::ask('isUidsOnline', 'uids', $uids, self::MANY, 0));
    }

    /** @return string[] */
    public static function getClientIdByUid($uid)
    {
        $uid = self::name($uid, 'uid');
        return $uid === '' ? [] : static::call('getClientIdByUid', ['uid' => $uid]);
    }

    /** @return array uid => list of client_ids */
    public static function batchGetClientIdByUid(array $uids)
    {
        return self::ask('batchGetClientIdByUid', 'uids', $uids, self::MANY, []);
    }

    /** @return string|null null for a client without uid and for an unknown one */
    public static function getUidByClientId($client_id)
    {
        return self::onClient('getUidByClientId', $client_id);
    }

    // ---- counts --------------------------------------------------------------------------------------------------

    /** @return int */
    public static function getAllClientIdCount()
    {
        return static::call('getAllClientCount');
    }

    /** @return int the same as getAllClientIdCount() */
    public static function getAllClientCount()
    {
        return static::getAllClientIdCount();
    }

    /** @return int clients of a group; of all with '' */
    public static function getClientIdCountByGroup($group = '')
    {
        $group = self::name($group, 'group');
        return $group === ''
            ? static::getAllClientIdCount()
            : static::call('getClientCountByGroup', ['group' => $group]);
    }

    /** @return int the same as getClientIdCountByGroup() */
    public static function getClientCountByGroup($group = '')
    {
        return static::getClientIdCountByGroup($group);
    }

    /** @return array group => int */
    public static function batchGetClientIdCountByGroup(array $groups)
    {
        return self::ask('batchGetClientCountByGroup', 'groups', $groups, self::MANY_GROUPS, 0);
    }

    /** @return int */
    public static function getAllUidCount()
    {
        return static::call('getAllUidCount');
    }

    /** @param string|int|array $group @return int distinct uids; with several groups, of their union */
    public static function getUidCountByGroup($group)
    {
        if (is_array($group)) {
            return count(static::getUidListByGroup($group));
        }
        return self::isEmpty($group, 'group', 'getUidCountByGroup')
            ? 0
            : static::call('getUidCountByGroup', ['group' => self::name($group, 'group')]);
    }

    /** @return array group => number of clients */
    public static function getAllGroupClientIdCount()
    {
        return array_column(iterator_to_array(self::items('getAllGroupClientIdCount'), false), 'count', 'group');
    }

    /** @return array group => number of distinct uids; groups without any are left out */
    public static function getAllGroupUidCount()
    {
        $counts = array_column(iterator_to_array(self::items('getAllGroupUidCount'), false), 'count', 'group');
        return array_filter($counts);
    }

    // ---- lists: whole, so as large as the cluster ----------------------------------------------------------------

    /** @return array client_id => client_id */
    public static function getAllClientIdList()
    {
        return self::map(self::items('getAllClientIdList'));
    }

    /** @param string|int|array $group @return array client_id => client_id; with several groups, of their union */
    public static function getClientIdListByGroup($group)
    {
        return self::membersOf('getClientIdListByGroup', $group);
    }

    /** @return array uid => uid */
    public static function getAllUidList()
    {
        return self::map(self::items('getAllUidList'));
    }

    /** @param string|int|array $group @return array uid => uid; with several groups, of their union */
    public static function getUidListByGroup($group)
    {
        return self::membersOf('getUidListByGroup', $group);
    }

    /** @return array group => group; those that look like whole numbers are int on both sides */
    public static function getAllGroupIdList()
    {
        $groups = array_keys(self::map(self::items('getAllGroupIdList')));
        return $groups ? array_combine($groups, $groups) : [];
    }

    /** @return array group => (client_id => client_id) */
    public static function getAllGroupClientIdList()
    {
        $members = [];
        foreach (self::items('getAllGroupClientIdList', [], self::LARGE_ROWS) as $row) {
            $members[$row['group']] = self::map($row['client_ids']);
        }
        return $members;
    }

    /** @return array group => (uid => uid); groups without any are left out */
    public static function getAllGroupUidList()
    {
        $members = [];
        foreach (self::items('getAllGroupUidList', [], self::LARGE_ROWS) as $row) {
            $members[$row['group']] = self::map($row['uids']);
        }
        return array_filter($members);
    }

    /** @return array client_id => session, of a group; of all with '' */
    public static function getAllClientSessions($group = '')
    {
        $rows = $group
            ? self::items('getClientSessionsByGroup', ['group' => self::name($group, 'group')], self::LARGE_ROWS)
            : self::items('getAllClientSessions', [], self::LARGE_ROWS);
        $sessions = [];
        foreach ($rows as $row) {
            $sessions[$row['client_id']] = $row['session'];
        }
        return $sessions;
    }

    /** @return array client_id => session */
    public static function getClientSessionsByGroup($group)
    {
        return self::isEmpty($group, 'group', 'getClientSessionsByGroup') ? [] : static::getAllClientSessions($group);
    }

    /** @deprecated the old name of getAllClientSessions() */
    public static function getAllClientInfo($group = '')
    {
        return static::getAllClientSessions($group);
    }

    /** @deprecated the old name of getClientSessionsByGroup() */
    public static function getClientInfoByGroup($group)
    {
        return static::getClientSessionsByGroup($group);
    }

    // ---- sessions ------------------------------------------------------------------------------------------------

    /** Replaces the session, which is kept as JSON. Unknown clients are ignored. */
    public static function setSession($client_id, array $session)
    {
        self::onClient('setSession', $client_id, ['session' => (object) $session]);
    }

    /** Merges as array_replace_recursive() does: lists by index, nothing is removed. Unknown clients are ignored. */
    public static function updateSession($client_id, array $session)
    {
        if (array_filter($session, 'is_scalar') === $session) {
            // Where nothing is null or nested, the API's own merge gives the same.
            self::onClient('updateSession', $client_id, ['session' => (object) $session]);
            return;
        }
        for ($attempt = 1; $now = self::onClient('getSession', $client_id); $attempt++) {
            $merged = ['session' => (object) array_replace_recursive($now['session'], $session)];
            try {
                self::onClient('setSession', $client_id, $merged + ['if_version' => $now['version']]);
                return;
            } catch (GatewayException $e) {
                if ($e->getErrorCode() !== 'version_conflict' || $attempt === self::UPDATE_ATTEMPTS) {
                    throw $e;
                }
            }
        }
    }

    /** @return array|null|false null for an unknown client, false for what can be no client_id */
    public static function getSession($client_id)
    {
        if (!self::isClientId($client_id)) {
            return false;
        }
        $answer = self::onClient('getSession', $client_id);
        return $answer === null ? null : $answer['session'];
    }

    /** @param string $session_str a serialized array, or empty @return bool true */
    public static function setSocketSession($client_id, $session_str)
    {
        $session = $session_str === '' ? [] : unserialize($session_str, ['allowed_classes' => false]);
        if (!is_array($session)) {
            throw GatewayException::argument('session_str', 'expected a serialized array');
        }
        static::setSession($client_id, $session);
        return true;
    }

    // ---- closing -------------------------------------------------------------------------------------------------

    /** @param mixed $message written first, unless null @return bool false for what can be no client_id, else true */
    public static function closeClient($client_id, $message = null)
    {
        self::onClient('closeClient', $client_id, $message === null ? [] : self::message($message));
        return self::isClientId($client_id);
    }

    /** At once, nothing is flushed. @return bool false for what can be no client_id, else true */
    public static function destoryClient($client_id)
    {
        self::onClient('destroyClient', $client_id);
        return self::isClientId($client_id);
    }

    /** There is no current client outside of GatewayWorker's callbacks. */
    public static function destoryCurrentClient()
    {
        throw GatewayException::argument('client_id', 'destoryCurrentClient can not be called in async context');
    }

    // ---- everything else -----------------------------------------------------------------------------------------

    /**
     * Any method of the API by its name there: `Gateway::call('sendToGroup', ['group' => 'g', 'message' => 'm',
     * 'wait' => 'written'])`. Nothing is split, ignored or converted.
     *
     * @return mixed what is under "result"
     */
    public static function call($method, array $params = [])
    {
        $call = new GatewayCall($method, $params, static::$apiUrl, static::$apiKey, static::$idempotent);
        return $call->result((float) static::$connectTimeout, (float) static::$timeout, static::$curlOptions);
    }

    /** A call on one client; null if it is not there. */
    private static function onClient($method, $client_id, array $params = [])
    {
        if (!self::isClientId($client_id)) {
            return null;
        }
        try {
            return static::call($method, ['client_id' => $client_id] + $params);
        } catch (GatewayException $e) {
            if ($e->getErrorCode() === 'client_not_found') {
                return null;
            }
            throw $e;
        }
    }

    /** A question about many names: an entry for each of them, in their order; $none for an empty one. */
    private static function ask($method, $field, array $names, $most, $none)
    {
        $known = [];
        foreach (self::slices(self::names($names, $field), $most) as $slice) {
            $known += static::call($method, [$field => $slice]);
        }
        $answer = [];
        foreach ($names as $name) {
            $name = self::name($name, $field);
            $answer[$name] = $known[$name] ?? $none;
        }
        return $answer;
    }

    /** All items of a listing, page after page. */
    private static function items($method, array $params = [], $limit = self::MANY)
    {
        $params['limit'] = $limit;
        do {
            $page = static::call($method, $params);
            yield from $page['items'];
            $params['cursor'] = $page['cursor'] ?? null;
        } while ($params['cursor'] !== null);
    }

    private static function membersOf($method, $group)
    {
        $members = [];
        if (!self::isEmpty($group, 'group', $method)) {
            foreach (self::names($group, 'group') as $name) {
                $members += self::map(self::items($method, ['group' => $name]));
            }
        }
        return $members;
    }

    private static function map($names)
    {
        $map = [];
        foreach ($names as $name) {
            $map[$name] = $name;
        }
        return $map;
    }

    /** As GatewayClient's WebSocket gateway renders it. */
    private static function message($message)
    {
        if (is_scalar($message)) {
            $text = (string) $message;
            return preg_match('//u', $text) ? ['message' => $text] : ['message_base64' => base64_encode($text)];
        }
        $text = json_encode($message, JSON_UNESCAPED_UNICODE);
        if ($text === false) {
            throw GatewayException::argument('message', json_last_error_msg());
        }
        return ['message' => $text];
    }

    /** 22 characters of base64url; whatever else, such as an id of GatewayWorker, names nobody. */
    private static function isClientId($value)
    {
        return is_string($value) && preg_match('/^[A-Za-z0-9_-]{22}$/D', $value) === 1;
    }

    /** One or several, without what can be no client_id and without repetition. */
    private static function clients($one_or_several)
    {
        $ids = [];
        foreach ((array) $one_or_several as $id) {
            if (self::isClientId($id)) {
                $ids[$id] = $id;
            }
        }
        return array_values($ids);
    }

    /** One or several uids or groups as text, without empty ones and without repetition. */
    private static function names($one_or_several, $field)
    {
        $names = [];
        foreach (is_array($one_or_several) ? $one_or_several : [$one_or_several] as $name) {
            $name = self::name($name, $field);
            $names[$name] = $name;
        }
        unset($names['']);
        return array_values($names);
    }

    private static function name($value, $field)
    {
        if ($value === null || is_scalar($value) || (is_object($value) && method_exists($value, '__toString'))) {
            return (string) $value;
        }
        throw GatewayException::argument($field, 'expected a string or a number, got ' . gettype($value));
    }

    /** What GatewayClient refuses: '', 0, '0', null, false, []. */
    private static function isEmpty($value, $field, $method)
    {
        if (empty($value)) {
            self::refused($method, $field, $value, 'anything but empty and 0');
            return true;
        }
        return false;
    }

    /** GatewayClient prints such lines into the page. */
    private static function refused($method, $argument, $value, $expected)
    {
        error_log("Sluice\\Gateway::$method ignored: $argument: " . json_encode($value) . " (expected: $expected)");
    }

    /** Parts of a list that fit into one call each. */
    private static function slices(array $names, $most)
    {
        $slice = [];
        $bytes = 0;
        foreach ($names as $name) {
            $bytes += strlen($name);
            if ($slice && ($bytes > self::NAME_BYTES || count($slice) === $most)) {
                yield $slice;
                $slice = [];
                $bytes = strlen($name);
            }
            $slice[] = $name;
        }
        if ($slice) {
            yield $slice;
        }
    }
}

/** What the API refused, or that it did not answer. */
class GatewayException extends \RuntimeException
{
    private $errorCode;
    private $error;

    /**
     * @param int $status HTTP status; 0 if there was no answer
     * @param array $error the API's error object
     */
    public function __construct($message, $status, $errorCode, array $error = [])
    {
        parent::__construct($message, $status);
        $this->errorCode = $errorCode;
        $this->error = $error;
    }

    /** @internal an argument that cannot be put into a call */
    public static function argument($field, $reason)
    {
        return new self("$field: $reason", 400, 'invalid_argument', ['code' => 'invalid_argument', 'field' => $field]);
    }

    /** @return int HTTP status, as getCode(); 0: there was no answer */
    public function getStatus()
    {
        return $this->getCode();
    }

    /**
     * @return string the API's code, such as 'unauthorized', 'redis_unavailable'; or 'unreachable' (nothing was done),
     *     'no_answer' (it may have been done), 'bad_answer' (whatever answered is not Sluice)
     */
    public function getErrorCode()
    {
        return $this->errorCode;
    }

    /** @return string|null the parameter that is wrong, by its name in the API */
    public function getField()
    {
        return $this->error['field'] ?? null;
    }

    /** @return array the API's error object, such as ['code' => ..., 'outcome' => 'partial', 'nodes' => [...]] */
    public function getError()
    {
        return $this->error;
    }
}

/**
 * One call of the API, sent at most twice: again when it had not been sent, when a 503 with Retry-After says that nothing
 * was done, and, for calls that change nothing or have an Idempotency-Key, whenever the answer was lost.
 *
 * @internal
 */
final class GatewayCall
{
    /** Seconds; the API closes a connection that was idle for 75, and a request must not cross that. */
    private const KEEP = 50;

    /** Connections kept: more than one only where coroutines call at the same time. */
    private const MOST_KEPT = 8;

    /** Seconds before the second attempt where the API names no time. */
    private const PAUSE = 0.1;

    private static $kept = [];
    private static $owner = 0;

    private $url;
    private $headers;
    private $body;
    private $isRepeatable;
    private $connectTimeout;
    private $deadline;
    private $curlOptions;

    /** @var float|null seconds after which what failed may be sent again; null: not at all */
    private $pause;
    private $retryAfter;

    public function __construct($method, array $params, $apiUrl, $apiKey, $idempotent)
    {
        $this->url = rtrim($apiUrl, '/') . '/v1/' . rawurlencode($method);
        $isRead = preg_match('/^(get|is|batchGet)/', $method) === 1;
        $this->isRepeatable = $isRead || $idempotent;
        // "Expect:" keeps curl from waiting for a 100 before it sends a large body.
        $this->headers = ['Content-Type: application/json', 'Accept: application/json', 'Expect:'];
        if ((string) $apiKey !== '') {
            $this->headers[] = 'Authorization: Bearer ' . $apiKey;
        }
        if ($idempotent && !$isRead) {
            $this->headers[] = 'Idempotency-Key: ' . bin2hex(random_bytes(16));
        }
        $this->body = self::json($params);
    }

    public function result($connectTimeout, $timeout, array $curlOptions)
    {
        $this->connectTimeout = $connectTimeout;
        $this->curlOptions = $curlOptions;
        $this->deadline = microtime(true) + $timeout;
        for ($attempt = 1;; $attempt++) {
            try {
                return $this->attempt();
            } catch (GatewayException $e) {
                $left = $this->deadline - microtime(true);
                if ($attempt === 2 || $this->pause === null || $this->pause >= $left) {
                    throw $e;
                }
            }
            usleep((int) ($this->pause * 1000000));
        }
    }

    private function attempt()
    {
        $this->pause = null;
        $this->retryAfter = null;
        list($handle, $idle) = self::take();
        curl_setopt_array($handle, $this->options($idle) + $this->curlOptions);
        $answer = curl_exec($handle);
        $status = curl_getinfo($handle, CURLINFO_RESPONSE_CODE);
        if ($answer === false) {
            throw $this->lost($handle);
        }
        self::keep($handle);
        return $this->read($status, $answer);
    }

    private function options($idle)
    {
        return [
            CURLOPT_URL => $this->url,
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => $this->body,
            CURLOPT_HTTPHEADER => $this->headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_FRESH_CONNECT => $idle > self::KEEP,
            CURLOPT_CONNECTTIMEOUT_MS => (int) max(1, 1000 * $this->connectTimeout),
            CURLOPT_TIMEOUT_MS => (int) max(1, 1000 * ($this->deadline - microtime(true))),
            CURLOPT_HEADERFUNCTION => function ($handle, $line) {
                if (preg_match('/^retry-after:\s*(\d+)/i', $line, $match)) {
                    $this->retryAfter = (float) $match[1];
                }
                return strlen($line);
            },
        ];
    }

    /** No answer: the connection is dropped with its handle. */
    private function lost($handle)
    {
        $wasSent = curl_getinfo($handle, CURLINFO_REQUEST_SIZE) > 0;
        if (!$wasSent || $this->isRepeatable) {
            $this->pause = self::PAUSE;
        }
        return new GatewayException(
            "{$this->url}: " . curl_error($handle),
            0,
            $wasSent ? 'no_answer' : 'unreachable'
        );
    }

    private function read($status, $answer)
    {
        $answer = json_decode($answer, true);
        if ($status === 200 && is_array($answer) && array_key_exists('result', $answer)) {
            return $answer['result'];
        }
        $error = is_array($answer) && isset($answer['error']) && is_array($answer['error']) ? $answer['error'] : [];
        $outcome = $error['outcome'] ?? 'nothing';
        if ($status === 503 && $this->retryAfter !== null && ($outcome === 'nothing' || $this->isRepeatable)) {
            $this->pause = $this->retryAfter;
        }
        $code = $error['code'] ?? 'bad_answer';
        $message = $error['message'] ?? 'not an answer of the API';
        throw new GatewayException("{$this->url}: $status $code: $message", $status, $code, $error);
    }

    private static function json(array $params)
    {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION;
        $body = json_encode((object) $params, $flags);
        if ($body !== false) {
            return $body;
        }
        $reason = json_last_error_msg();
        foreach ($params as $field => $value) {
            if (json_encode($value, $flags) === false) {
                throw GatewayException::argument((string) $field, $reason);
            }
        }
        throw GatewayException::argument('params', $reason);
    }

    /** @return array a handle, and for how many seconds its connection was idle */
    private static function take()
    {
        if (self::$owner !== getmypid()) {
            // After a fork the connections are the parent's.
            self::$kept = [];
            self::$owner = getmypid();
        }
        $kept = array_pop(self::$kept);
        if ($kept === null) {
            return [curl_init(), 0];
        }
        return [$kept[0], microtime(true) - $kept[1]];
    }

    private static function keep($handle)
    {
        // Options only; the connection stays.
        curl_reset($handle);
        if (count(self::$kept) < self::MOST_KEPT) {
            self::$kept[] = [$handle, microtime(true)];
        }
    }
}
