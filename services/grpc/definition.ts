import { user } from '../../generated/user.js';

const { v1 } = user;

/** The service's full name: in its path, in reflection and in health checks. */
export const USER_SERVICE = 'user.v1.UserService';

interface MessageType<Message> {
  encode(message: NoInfer<Message>): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

const unary = <Request, Response>(
  name: string,
  requestType: MessageType<Request>,
  responseType: MessageType<Response>,
) => ({ name, requestType, responseType, requestStream: false, responseStream: false, options: {} }) as const;

/**
 * `UserService` of user_service.proto in the form that nice-grpc takes from ts-proto, which protobufjs' static classes
 * fit without an adapter: their `encode` and `decode` are called on the bytes of each message as they are.
 */
export const UserServiceDefinition = {
  name: 'UserService',
  fullName: USER_SERVICE,
  methods: {
    createUser: unary('CreateUser', v1.CreateUserRequest, v1.User),
    getUser: unary('GetUser', v1.GetUserRequest, v1.User),
    updateUser: unary('UpdateUser', v1.UpdateUserRequest, v1.User),
    deleteUser: unary('DeleteUser', v1.DeleteUserRequest, v1.DeleteUserResponse),
    listUsers: unary('ListUsers', v1.ListUsersRequest, v1.ListUsersResponse),
  },
} as const;
