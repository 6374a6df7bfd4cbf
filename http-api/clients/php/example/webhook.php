<?php

/*
 * Runs a GatewayWorker application on Sluice: receives the webhook and calls Events::onConnect, onMessage and onClose.
 *
 *     SLUICE_WEBHOOK_SECRET=secret PHP_CLI_SERVER_WORKERS=8 php -S 127.0.0.1:8001 webhook.php
 *     java -jar sluice.jar --webhook.url=http://127.0.0.1:8001/ --webhook.secret=secret
 *
 * or behind nginx and PHP-FPM as any page. SLUICE_API_URL and SLUICE_API_KEY name another Sluice. One client's events come
 * one at a time and in order, those of different clients at once, and each comes again until it was answered with 2xx.
 */

declare(strict_types=1);

use Sluice\Gateway;
use Sluice\GatewayException;

require __DIR__ . '/../Gateway.php';
require __DIR__ . '/Events.php';

Gateway::$apiUrl = getenv('SLUICE_API_URL') ?: 'http://127.0.0.1:8080';
Gateway::$apiKey = getenv('SLUICE_API_KEY') ?: '';
const TOLERANCE_SECONDS = 300;

/** Whether the header "t=<unix>,v1=<hex HMAC-SHA256 of 't.body'>" is ours and not an old one. */
function isSigned(string $header, string $body, string $secret): bool
{
    if (!preg_match('/^t=(\d{1,12}),v1=([0-9a-f]{64})$/', $header, $parts)) {
        return false;
    }
    return abs(time() - (int) $parts[1]) <= TOLERANCE_SECONDS
        && hash_equals(hash_hmac('sha256', $parts[1] . '.' . $body, $secret), $parts[2]);
}

/** $_SESSION is what the client has now: an event may have been written before an earlier one was handled. */
function dispatch(string $type, array $data)
{
    $client_id = $data['client_id'];
    $now = $type === 'sluice.client.closed' ? null : Gateway::getSession($client_id);
    $before = $_SESSION = $now ?? (array) ($data['session'] ?? []);
    switch ($type) {
        case 'sluice.client.connected':
            if (empty($data['restored'])) {
                Events::onConnect($client_id);
            }
            break;
        case 'sluice.client.message':
            Events::onMessage($client_id, $data['message'] ?? base64_decode($data['message_base64']));
            break;
        case 'sluice.client.closed':
            Events::onClose($client_id);
            return;
    }
    if ($_SESSION !== $before) {
        Gateway::setSession($client_id, $_SESSION);
    }
}

$body = (string) file_get_contents('php://input');
if (!isSigned($_SERVER['HTTP_SLUICE_SIGNATURE'] ?? '', $body, (string) getenv('SLUICE_WEBHOOK_SECRET'))) {
    http_response_code(401);
    return;
}
$event = json_decode($body, true);
try {
    dispatch($event['type'], (array) $event['data']);
    http_response_code(204);
} catch (GatewayException $e) {
    error_log((string) $e);
    http_response_code(503); // Sluice sends the event again
} catch (DomainException $e) {
    error_log("event $event[id]: " . $e->getMessage());
    http_response_code(410); // nor would it be better a second time
}
