<?php

declare(strict_types=1);

use Sluice\Gateway;

/**
 * An application written for GatewayWorker, a chat with rooms, as its Events class: the `use` line is all that changed.
 * webhook.php beside it calls these three, with the client's session in $_SESSION as GatewayWorker has it.
 *
 * Each may come twice for one event, after a fault: a second login or leave is harmless here, a second line of talk is
 * told by the event's id if that matters to you.
 */
class Events
{
    public static function onConnect($client_id)
    {
        Gateway::sendToClient($client_id, json_encode(['type' => 'hello', 'client_id' => $client_id]));
    }

    public static function onMessage($client_id, $message)
    {
        $said = json_decode($message, true);
        switch ($said['type'] ?? '') {
            case 'login':
                $room = (string) $said['room_id'];
                $name = htmlspecialchars((string) $said['client_name']);
                $_SESSION['room_id'] = $room;
                $_SESSION['client_name'] = $name;
                $here = array_column(Gateway::getClientSessionsByGroup($room), 'client_name');
                Gateway::joinGroup($client_id, $room);
                Gateway::sendToGroup($room, json_encode(['type' => 'login', 'client_name' => $name]), $client_id);
                Gateway::sendToClient($client_id, json_encode(['type' => 'here', 'client_list' => $here]));
                return;
            case 'say':
                if (!isset($_SESSION['room_id'])) {
                    throw new DomainException('say before login');
                }
                Gateway::sendToGroup($_SESSION['room_id'], json_encode([
                    'type' => 'say',
                    'from' => $_SESSION['client_name'],
                    'content' => htmlspecialchars((string) $said['content']),
                ]));
                return;
            case 'pong':
                return;
            default:
                throw new DomainException('no such type');
        }
    }

    public static function onClose($client_id)
    {
        if (isset($_SESSION['room_id'])) {
            Gateway::sendToGroup(
                $_SESSION['room_id'],
                json_encode(['type' => 'logout', 'client_name' => $_SESSION['client_name']])
            );
        }
    }
}
